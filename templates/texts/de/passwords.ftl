### Neue Passwörter: was verlangt wird, was falsch ist, wie stark sie sind; Änderung von Passwort und
### E-Mail-Adresse im Konto.

passwords-new-title = Neues Passwort wählen
passwords-new-lead-forgotten = Es ersetzt das vergessene. Alle angemeldeten Browser und Apps werden abgemeldet.
passwords-new-lead-invited = Es öffnet Ihr neues Konto. Danach melden Sie sich damit an.
passwords-new-lead-temporary = Sie haben sich mit einem vorläufigen Passwort angemeldet. Wählen Sie eines, das nur Sie kennen, dann geht es weiter.
passwords-new-label = Neues Passwort
passwords-new-submit = Passwort speichern
passwords-change-title = Passwort ändern
passwords-first-title = Passwort wählen
passwords-current-label = Bisheriges Passwort
passwords-current-wrong = Das ist nicht Ihr Passwort.
passwords-end-others = Überall sonst abmelden
passwords-end-others-hint = Andere Browser werden abgemeldet, und Apps müssen Sie erneut fragen. Dieser Browser bleibt angemeldet.
passwords-changed = Ihr Passwort wurde geändert.
passwords-changed-sign-in = Ihr Passwort wurde geändert. Melden Sie sich mit dem neuen an.
passwords-first-sign-in = Ihr Passwort wurde gespeichert. Melden Sie sich damit an.

# Was von einem Passwort verlangt wird, je ein Eintrag einer Liste.
passwords-need-length =
    { $count ->
        [one] Mindestens { $count } Zeichen
       *[other] Mindestens { $count } Zeichen
    }
passwords-need-upper = Ein Großbuchstabe
passwords-need-lower = Ein Kleinbuchstabe
passwords-need-digit = Eine Ziffer
passwords-need-special = Ein Zeichen, das weder Buchstabe noch Ziffer ist
passwords-need-unknown = Nicht Ihr Name, Ihre Adresse oder der Name dieses Dienstes
passwords-need-unleaked = In keiner Liste gestohlener Passwörter
passwords-need-hint = Gut sind ein paar Wörter, die nichts miteinander zu tun haben.

# Neben einem Balken.
passwords-strength-label = Stärke
passwords-strength-0 = Sehr schwach
passwords-strength-1 = Schwach
passwords-strength-2 = Mittel
passwords-strength-3 = Gut
passwords-strength-4 = Stark

passwords-objection-short =
    { $count ->
        [one] Verwenden Sie mindestens { $count } Zeichen.
       *[other] Verwenden Sie mindestens { $count } Zeichen.
    }
passwords-objection-control = Lassen Sie Zeilenumbrüche und andere Steuerzeichen weg.
passwords-objection-upper = Fügen Sie einen Großbuchstaben hinzu.
passwords-objection-lower = Fügen Sie einen Kleinbuchstaben hinzu.
passwords-objection-digit = Fügen Sie eine Ziffer hinzu.
passwords-objection-special = Fügen Sie ein Zeichen hinzu, das weder Buchstabe noch Ziffer ist.
passwords-objection-known = Bilden Sie es nicht aus Ihrer E-Mail-Adresse, Ihrem Namen oder dem Namen dieses Dienstes.
passwords-objection-pattern = Vermeiden Sie Wiederholungen, Folgen wie 1234 und Reihen benachbarter Tasten.
passwords-objection-common = Solche Passwörter werden zuerst ausprobiert. Verwenden Sie mehrere Wörter ohne Zusammenhang.
passwords-objection-easy = Dieses Passwort ist schnell erraten. Machen Sie es länger oder fügen Sie Wörter ohne Zusammenhang hinzu.
passwords-objection-leaked = Dieses Passwort steht in einer Liste gestohlener Passwörter. Wählen Sie ein anderes, und ändern Sie es überall, wo Sie es sonst verwenden.
passwords-objection-unchanged = Das ist das bisherige Passwort. Wählen Sie ein anderes.

passwords-email-title = E-Mail-Adresse ändern
passwords-email-current = Ihre Adresse ist <b>{ $email }</b>.
passwords-email-label = Neue E-Mail-Adresse
passwords-email-hint = Wir senden einen Code dorthin und benachrichtigen Ihre jetzige Adresse.
passwords-email-submit = Code senden
passwords-email-sent =
    { $minutes ->
        [one] Wir haben eine Nachricht an <b>{ $email }</b> gesendet. Geben Sie die Ziffern daraus ein. Sie gelten { $minutes } Minute. Bis dahin ändert sich nichts.
       *[other] Wir haben eine Nachricht an <b>{ $email }</b> gesendet. Geben Sie die Ziffern daraus ein. Sie gelten { $minutes } Minuten. Bis dahin ändert sich nichts.
    }
passwords-email-confirm = Diese Adresse verwenden
passwords-email-changed = Ihre E-Mail-Adresse wurde geändert.
passwords-email-same = Das ist schon Ihre Adresse.

# In der Liste dessen, was mit dem Konto geschah.
passwords-event-reset = Vergessenes Passwort ersetzt
passwords-event-temporary = Vorläufiges Passwort von der Verwaltung vergeben
passwords-event-email = E-Mail-Adresse geändert
passwords-event-email-back = Änderung der E-Mail-Adresse zurückgenommen
passwords-event-invited = Einladung gesendet
passwords-event-first = Erstes Passwort nach einer Einladung gewählt
