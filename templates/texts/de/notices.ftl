### Die Nachrichten: Codes, was an ihrer Stelle gesendet wird, und was einem Konto geschehen ist. Anrede: Sie.

notices-code-subject = { $code } ist Ihr Code für { $service }

notices-verify-heading = Ihr Code
notices-verify-use = Geben Sie ihn auf der Seite ein, auf der Sie sich bei { $service } registriert haben. Er gilt einmal, { $span } lang.
notices-verify-not-you = Haben Sie ihn nicht angefordert? Dann tun Sie nichts: Ohne den Code entsteht mit dieser Adresse kein Konto. Geben Sie den Code niemals weiter; niemand von { $service } fragt danach.

notices-login-heading = Ihr Code für die Anmeldung
notices-login-use = Geben Sie ihn auf der Seite ein, auf der Sie sich bei { $service } anmelden. Er gilt einmal, { $span } lang.
notices-login-not-you = Wollten Sie sich nicht anmelden? Dann tun Sie nichts: Ohne den Code kommt niemand hinein. Geben Sie den Code niemals weiter; niemand von { $service } fragt danach.

notices-reset-heading = Wählen Sie ein neues Passwort
notices-reset-use = Geben Sie diesen Code auf der Seite ein, auf der Sie bei { $service } ein neues Passwort angefordert haben, oder öffnen Sie die Seite hier. Eines von beidem gilt, einmal, { $span } lang.
notices-reset-not-you = Haben Sie es nicht angefordert? Dann tun Sie nichts: Ihr Passwort bleibt, wie es ist. Geben Sie Code und Link niemals weiter; niemand von { $service } fragt danach.

notices-new-email-heading = Bestätigen Sie Ihre neue Adresse
notices-new-email-use = Geben Sie diesen Code auf der Seite ein, auf der Sie die E-Mail-Adresse Ihres Kontos bei { $service } geändert haben. Er gilt einmal, { $span } lang.
notices-new-email-not-you = Haben Sie ihn nicht angefordert? Dann tun Sie nichts: Ohne den Code verwendet kein Konto diese Adresse. Geben Sie den Code niemals weiter; niemand von { $service } fragt danach.

notices-invitation-subject = Sie sind zu { $service } eingeladen
notices-invitation-heading = Sie sind eingeladen
notices-invitation-body = Für diese Adresse wurde ein Konto bei { $service } angelegt. Wählen Sie ein Passwort, um es zu benutzen.
notices-invitation-link = Passwort wählen
notices-invitation-use = Der Link wirkt einmal, bis zum { $date }. Danach fordern Sie auf der Anmeldeseite ein neues Passwort an.
notices-invitation-not-you = Haben Sie das nicht erwartet? Dann tun Sie nichts: Ohne Passwort meldet sich niemand bei diesem Konto an. Geben Sie den Link niemals weiter; niemand von { $service } fragt danach.

notices-registered-subject = Sie haben schon ein Konto bei { $service }
notices-registered-heading = Sie haben schon ein Konto
notices-registered-body = Jemand, wahrscheinlich Sie, wollte sich mit dieser Adresse bei { $service } registrieren. Es gibt schon ein Konto, deshalb wurde kein Code gesendet. Melden Sie sich stattdessen an.

notices-no-account-subject = Zu dieser Adresse gibt es kein Konto bei { $service }
notices-no-account-heading = Zu dieser Adresse gibt es kein Konto
notices-no-account-body = Jemand, wahrscheinlich Sie, hat bei { $service } ein neues Passwort angefordert. Kein Konto verwendet diese Adresse; Ihres hat vielleicht eine andere.
notices-no-account-not-you = Waren Sie das nicht? Dann tun Sie nichts.

notices-in-use-subject = Ihre Adresse wurde für ein anderes Konto bei { $service } angegeben
notices-in-use-heading = Ihre Adresse wurde für ein anderes Konto angegeben
notices-in-use-body = Jemand wollte diese Adresse für ein anderes Konto bei { $service } verwenden. Sie gehört zu Ihrem Konto, deshalb wurde nichts daraus.

notices-nothing-changed = Waren Sie das nicht? Dann tun Sie nichts: An Ihrem Konto hat sich nichts geändert.

notices-password-subject = Ihr Passwort für { $service } wurde geändert
notices-password-heading = Ihr Passwort wurde geändert
notices-password-body = Ihr Konto bei { $service } hat ein neues Passwort. Das bisherige gilt nicht mehr.

notices-email-asked-subject = Ihr Konto bei { $service } soll eine andere E-Mail-Adresse bekommen
notices-email-asked-heading = Ihre E-Mail-Adresse soll geändert werden
notices-email-asked-body = Jemand, wahrscheinlich Sie, möchte für Ihr Konto bei { $service } ab jetzt { $email } verwenden. Nichts ändert sich, bevor der Code eingegeben wird, der dorthin gesendet wurde.

notices-email-changed-subject = Ihr Konto bei { $service } hat eine andere E-Mail-Adresse
notices-email-changed-heading = Ihre E-Mail-Adresse wurde geändert
notices-email-changed-body = Ihr Konto bei { $service } verwendet jetzt { $email }. An diese Adresse kommen keine Nachrichten mehr, und mit ihr können Sie sich nicht mehr anmelden.
notices-email-changed-not-you = Waren Sie das nicht? Dann öffnen Sie innerhalb einer Woche diese Seite: Sie gibt Ihrem Konto diese Adresse zurück, meldet alle ab und schließt das Konto, bis Sie ein neues Passwort wählen.

notices-restored-subject = Ihr Konto bei { $service } hat wieder diese E-Mail-Adresse
notices-restored-heading = Ihr Konto hat wieder diese Adresse
notices-restored-body = Sie haben uns gesagt, dass Sie die E-Mail-Adresse Ihres Kontos bei { $service } nicht geändert haben. Es hat nun wieder diese. Alle wurden abgemeldet, das bisherige Passwort gilt nicht mehr, und was in letzter Zeit zum Anmelden hinzugefügt wurde, ist entfernt. Wählen Sie ein neues Passwort, um Ihr Konto wieder zu benutzen.

notices-factor-added-subject =
    { $factor ->
        [passkey] Ihr Konto bei { $service } hat einen neuen Passkey
        [totp] Ihr Konto bei { $service } verwendet jetzt eine Authentifizierungs-App
       *[recovery-codes] Ihr Konto bei { $service } hat neue Wiederherstellungscodes
    }
notices-factor-added-heading =
    { $factor ->
        [passkey] Ein Passkey wurde hinzugefügt
        [totp] Eine Authentifizierungs-App wurde hinzugefügt
       *[recovery-codes] Neue Wiederherstellungscodes wurden erstellt
    }
notices-factor-added-body =
    { $factor ->
        [passkey] Ab jetzt kann man sich mit einem neuen Passkey bei Ihrem Konto von { $service } anmelden.
        [totp] Ab jetzt werden bei der Anmeldung bei { $service } die Codes einer Authentifizierungs-App verlangt.
       *[recovery-codes] Ihr Konto bei { $service } hat neue Wiederherstellungscodes. Frühere gelten nicht mehr.
    }

notices-factor-removed-subject =
    { $factor ->
        [passkey] Ein Passkey Ihres Kontos bei { $service } wurde entfernt
        [totp] Die Authentifizierungs-App Ihres Kontos bei { $service } wurde entfernt
       *[recovery-codes] Die Wiederherstellungscodes Ihres Kontos bei { $service } wurden entfernt
    }
notices-factor-removed-heading =
    { $factor ->
        [passkey] Ein Passkey wurde entfernt
        [totp] Die Authentifizierungs-App wurde entfernt
       *[recovery-codes] Ihre Wiederherstellungscodes wurden entfernt
    }
notices-factor-removed-body =
    { $factor ->
        [passkey] Mit einem Passkey Ihres Kontos bei { $service } kann man sich nicht mehr anmelden.
        [totp] Bei der Anmeldung bei { $service } werden die Codes Ihrer Authentifizierungs-App nicht mehr verlangt.
       *[recovery-codes] Die Wiederherstellungscodes Ihres Kontos bei { $service } gelten nicht mehr.
    }

notices-recovery-used-subject = Ein Wiederherstellungscode Ihres Kontos bei { $service } wurde benutzt
notices-recovery-used-heading = Ein Wiederherstellungscode wurde benutzt
notices-recovery-used-body =
    { $left ->
        [0] Jemand, wahrscheinlich Sie, hat sich bei { $service } mit einem Wiederherstellungscode angemeldet. Es ist keiner mehr übrig: Erstellen Sie jetzt neue, auf der Sicherheitsseite Ihres Kontos.
        [one] Jemand, wahrscheinlich Sie, hat sich bei { $service } mit einem Wiederherstellungscode angemeldet. Einer ist noch übrig: Erstellen Sie bald neue, auf der Sicherheitsseite Ihres Kontos.
       *[other] Jemand, wahrscheinlich Sie, hat sich bei { $service } mit einem Wiederherstellungscode angemeldet. { $left } Codes sind noch übrig.
    }

notices-device-subject = Neue Anmeldung bei Ihrem Konto von { $service }
notices-device-heading = Neue Anmeldung bei Ihrem Konto
notices-device-body = Jemand, wahrscheinlich Sie, hat sich bei { $service } mit einem Browser angemeldet, den Ihr Konto noch nicht kannte. Waren Sie das? Dann ist nichts zu tun.
notices-device-not-you = Waren Sie das nicht? Dann öffnen Sie diese Seite; sie meldet alle ab und schließt Ihr Konto, bis Sie ein neues Passwort wählen.
notices-link-disown = Das war ich nicht

notices-locked-subject = Ihr Konto bei { $service } ist geschlossen, bis Sie ein neues Passwort wählen
notices-locked-heading = Ihr Konto ist vorläufig geschlossen
notices-locked-body = Sie haben uns gesagt, dass eine Anmeldung bei { $service } nicht von Ihnen war. Alle wurden abgemeldet, und das bisherige Passwort gilt nicht mehr. Wählen Sie ein neues, um Ihr Konto wieder zu benutzen.

notices-closed-subject = Ihr Konto bei { $service } wurde gesperrt
notices-closed-heading = Ihr Konto wurde gesperrt
notices-closed-body = Der Betreiber von { $service } hat Ihr Konto gesperrt. Alle wurden abgemeldet, und niemand kann sich anmelden, bis es entsperrt wird. Fragen Sie dort nach, wenn Sie den Grund nicht kennen.

notices-deletion-subject = Ihr Konto bei { $service } wird gelöscht
notices-deletion-heading = Ihr Konto wird gelöscht
notices-deletion-body = Jemand, wahrscheinlich Sie, möchte Ihr Konto bei { $service } löschen. Das geschieht am { $date } und kann danach nicht rückgängig gemacht werden. Melden Sie sich vorher an, wenn Sie das Konto behalten möchten.

notices-kept-subject = Ihr Konto bei { $service } bleibt
notices-kept-heading = Ihr Konto bleibt
notices-kept-body = Jemand, wahrscheinlich Sie, hat sich bei { $service } angemeldet, deshalb wird Ihr Konto nicht gelöscht.

notices-deleted-subject = Ihr Konto bei { $service } wurde gelöscht
notices-deleted-heading = Ihr Konto wurde gelöscht
notices-deleted-body = Ihr Konto bei { $service } und was dazu gehörte, gibt es nicht mehr. Dies ist die letzte Nachricht an Sie.

notices-not-you = Waren Sie das nicht? Dann ist vielleicht jemand anders in Ihrem Konto: Wählen Sie sofort ein neues Passwort.
notices-link-new-password = Neues Passwort wählen
notices-link-sign-in = Anmelden
notices-link-help = Hilfe

notices-fact-when = Wann: { $when }
notices-fact-address = Von der Adresse: { $address }
notices-fact-device = Gerät: { $device }
notices-fact-place = Vermutlicher Ort: { $place }

notices-test-subject = Testnachricht von { $service }
notices-test-heading = E-Mails kommen an
notices-test-body = { $service } kann E-Mails senden. Der Betreiber wollte das mit dieser Nachricht herausfinden.
