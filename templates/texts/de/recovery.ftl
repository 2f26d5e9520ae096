### Ein vergessenes Passwort: um einen Code und einen Link bitten.

recovery-forgot-link = Vergessen?
recovery-forgot-title = Passwort vergessen?
recovery-forgot-lead = Geben Sie die E-Mail-Adresse Ihres Kontos ein. Wir senden einen Code und einen Link, mit denen Sie ein neues Passwort wählen.
recovery-forgot-submit = Nachricht senden
recovery-remembered = Doch wieder eingefallen?
recovery-sent =
    { $minutes ->
        [one] Wenn es ein Konto für <b>{ $email }</b> gibt, haben wir dorthin eine Nachricht gesendet. Geben Sie die Ziffern daraus ein oder öffnen Sie den Link. Die Ziffern gelten { $minutes } Minute.
       *[other] Wenn es ein Konto für <b>{ $email }</b> gibt, haben wir dorthin eine Nachricht gesendet. Geben Sie die Ziffern daraus ein oder öffnen Sie den Link. Die Ziffern gelten { $minutes } Minuten.
    }
recovery-link-title = Neues Passwort wählen
recovery-link-lead = Sie sind dem Link für <b>{ $email }</b> gefolgt. Er wirkt einmal; machen Sie weiter, wenn Sie das neue Passwort in diesem Browser wählen wollen.
recovery-link-submit = Weiter
recovery-link-not-you = Sie haben nicht darum gebeten? Dann schließen Sie diese Seite: Ihr Passwort bleibt, wie es ist.
recovery-link-old-title = Dieser Link ist alt
recovery-link-old-sentence = Er wurde schon verwendet, hat zu lange gewartet, oder ein neuerer ist an seine Stelle getreten.
recovery-old-advice = Es wurde nichts geändert. Bitten Sie um einen neuen.
recovery-ask-again = Erneut anfordern

recovery-invitation-title = Sie sind eingeladen
recovery-invitation-lead = Für <b>{ $email }</b> wurde ein Konto angelegt. Der Link wirkt einmal; machen Sie weiter, wenn Sie das Passwort in diesem Browser wählen wollen.
recovery-invitation-not-you = Haben Sie das nicht erwartet? Dann schließen Sie diese Seite: Es ist nichts geschehen.
recovery-invitation-old-title = Diese Einladung gilt nicht mehr
recovery-invitation-old-advice = Ihr Konto gibt es. Wenn Sie noch kein Passwort haben, lassen Sie sich einen neuen Link an Ihre Adresse senden.
recovery-invitation-ask = Neuen Link senden
