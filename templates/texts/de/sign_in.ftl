### Die Seite zum Anmelden und die, die zu einer App zurückführt.

sign-in-title = Anmelden
sign-in-again = Noch einmal anmelden
sign-in-new-here = Neu hier?
sign-in-not-you = Nicht Sie?
sign-in-other-account = Anderes Konto verwenden
sign-in-requested = Die App bittet Sie, sich noch einmal anzumelden.
sign-in-too-long-ago = Ihre letzte Anmeldung liegt für diese App zu lange zurück.
sign-in-somebody-else = Die App erwartet ein anderes Konto.

sign-in-on-this-device = eine App auf diesem Gerät
sign-in-moment = Das dauert einen Moment. Falls nichts geschieht, machen Sie von Hand weiter.
