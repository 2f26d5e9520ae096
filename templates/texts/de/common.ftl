### Was alle Seiten gemeinsam haben. Anrede: Sie. Anmelden heißt, ein Konto zu benutzen; registrieren, eines anzulegen.

common-error-prefix = Fehler:
common-problem = Da stimmt etwas nicht
common-email = E-Mail-Adresse
common-name = Name
common-password = Passwort
common-optional = (freiwillig)
common-continue = Weiter
common-cancel = Abbrechen
common-sign-in = Anmelden
common-start-page = Zur Startseite
common-try-again = Noch einmal versuchen
common-back-to = Zurück zu { $app }
common-to-continue-to = weiter zu <b>{ $app }</b> <host>{ $host }</host>

common-show = Anzeigen
common-hide = Verbergen
common-show-what = (Passwort)
common-caps-lock = Die Feststelltaste ist an.

common-help = Hilfe
common-privacy = Datenschutz
common-terms = Nutzungsbedingungen
common-language = Sprache: { $language }
common-language-title = Sprache
common-language-lead = Wählen Sie die Sprache dieser Seiten und der E-Mails an Sie.

common-date = { $day }. { $month } { $year }
common-date-time = { $date }, { $time } UTC
common-month-1 = Januar
common-month-2 = Februar
common-month-3 = März
common-month-4 = April
common-month-5 = Mai
common-month-6 = Juni
common-month-7 = Juli
common-month-8 = August
common-month-9 = September
common-month-10 = Oktober
common-month-11 = November
common-month-12 = Dezember

common-ago-now = gerade eben
common-ago-minutes =
    { $count ->
        [one] vor { $count } Minute
       *[other] vor { $count } Minuten
    }
common-ago-hours =
    { $count ->
        [one] vor { $count } Stunde
       *[other] vor { $count } Stunden
    }
common-ago-days =
    { $count ->
        [one] vor { $count } Tag
       *[other] vor { $count } Tagen
    }

common-span-seconds =
    { $count ->
        [one] { $count } Sekunde
       *[other] { $count } Sekunden
    }
common-span-minutes =
    { $count ->
        [one] { $count } Minute
       *[other] { $count } Minuten
    }
common-span-hours =
    { $count ->
        [one] { $count } Stunde
       *[other] { $count } Stunden
    }
