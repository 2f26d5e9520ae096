### Der Kontobereich: was Menschen von ihrem eigenen Konto sehen und ändern. Anrede: Sie.

account-nav = Konto
account-nav-overview = Übersicht
account-nav-profile = Profil
account-nav-security = Sicherheit
account-nav-devices = Geräte
account-nav-apps = Apps
account-nav-activity = Aktivität
account-nav-data = Daten

account-about-overview = Was es zu sehen und zu ändern gibt.
account-about-profile = Was Apps über Sie erfahren können.
account-about-security = Ihr Passwort, Ihre E-Mail-Adresse und zweite Faktoren.
account-about-devices = Wo Sie angemeldet sind.
account-about-apps = Was Sie wem erlaubt haben.
account-about-activity = Was in den letzten 90 Tagen geschehen ist.
account-about-data = Eine Kopie von allem und das Ende Ihres Kontos.

account-home-kept = Sie haben sich angemeldet, also bleibt Ihr Konto bestehen. Es wird nicht gelöscht.

account-again = Zum Schutz Ihres Kontos: Bitte zeigen Sie noch einmal, dass Sie es sind.

account-device-unknown = Unbekannter Browser
account-place = { $place } (Adresse { $address })
account-address = Adresse { $address }

account-profile-title = Profil
account-profile-lead = Sie müssen nichts davon ausfüllen. Eine App erfährt nur, was Sie ihr erlauben.
account-profile-save = Speichern
account-profile-saved = Gespeichert.
account-profile-username = Benutzername
account-profile-username-hint = Damit können Sie sich anstelle der E-Mail-Adresse anmelden.
account-profile-username-save = Benutzernamen speichern
account-profile-meanwhile = Das Profil wurde inzwischen an anderer Stelle geändert. Sehen Sie es noch einmal durch und speichern Sie erneut.
account-username-invalid = Verwenden Sie bis zu 64 Buchstaben und Ziffern einer Schrift, dazwischen einzelne Punkte, Binde- oder Unterstriche.
account-username-taken = Dieser Benutzername ist vergeben oder sieht einem vergebenen ähnlich. Wählen Sie einen anderen.

account-claim-name = Vollständiger Name
account-claim-name-hint = So, wie andere ihn sehen sollen.
account-claim-given-name = Vorname
account-claim-middle-name = Zweiter Vorname
account-claim-family-name = Nachname
account-claim-nickname = Spitzname
account-claim-locale = Sprache
account-claim-locale-hint = Für diese Seiten, für E-Mails und für Apps, die danach fragen.
account-claim-locale-automatic = Wie im Browser
account-claim-zoneinfo = Zeitzone
account-claim-zoneinfo-hint = Zum Beispiel Europe/Berlin
account-claim-birthdate = Geburtsdatum
account-claim-birthdate-hint = Jahr-Monat-Tag, zum Beispiel 1990-05-31; das Jahr allein genügt auch.
account-claim-gender = Geschlecht
account-claim-phone = Telefonnummer
account-claim-phone-hint = Mit Ländervorwahl, zum Beispiel +49 30 1234567
account-claim-profile = Seite über Sie
account-claim-picture = Bild von Ihnen
account-claim-website = Ihre Website
account-claim-url-hint = Eine Internetadresse, die mit https:// beginnt
account-claim-street = Straße und Hausnummer
account-claim-postal-code = Postleitzahl
account-claim-locality = Ort
account-claim-region = Bundesland oder Region
account-claim-country = Land

account-fault-long =
    { $most ->
        [one] Verwenden Sie höchstens { $most } Zeichen.
       *[other] Verwenden Sie höchstens { $most } Zeichen.
    }
account-fault-characters = Lassen Sie Steuerzeichen und unsichtbare Zeichen weg.
account-fault-url = Geben Sie eine Internetadresse ein, zum Beispiel https://example.org/ada.
account-fault-birthdate = Geben Sie ein Datum in der Vergangenheit ein, zum Beispiel 1990-05-31, oder ein Jahr.
account-fault-zone = Geben Sie eine Zeitzone ein, zum Beispiel Europe/Berlin.
account-fault-language = Wählen Sie eine Sprache aus der Liste.
account-fault-phone = Geben Sie eine Telefonnummer mit Ländervorwahl ein, zum Beispiel +49 30 1234567.

account-devices-title = Geräte
account-devices-lead = Hier sind Sie angemeldet. Wenn Sie etwas davon nicht kennen, melden Sie es ab.
account-devices-current = Dieser Browser
account-devices-since = Angemeldet am { $at }
account-devices-used = Zuletzt benutzt: { $ago }
account-devices-with = Mit: { $methods }
account-method-password = Passwort
account-method-code = App-Code oder Wiederherstellungscode
account-method-passkey = Passkey
account-devices-others = Überall sonst abmelden
account-devices-others-lead = Das beendet alle anderen Sitzungen und auch den Zugriff von Apps, die in Ihrer Abwesenheit angemeldet bleiben.
account-devices-ended = Dieser Browser ist abgemeldet.
account-devices-others-ended = Sie sind überall sonst abgemeldet.
account-devices-unknown = Waren Sie das nicht? Dann <security>ändern Sie auch Ihr Passwort</security>.

account-apps-title = Verbundene Apps
account-apps-lead = Diese Apps können Ihr Konto nutzen.
account-apps-none = Keine App kann Ihr Konto nutzen.
account-apps-since = Seit dem { $date }
account-apps-used = Zuletzt benutzt: { $ago }
account-apps-offline = in Ihrer Abwesenheit Zugriff behalten
account-apps-remove = Entfernen
account-apps-removed = Die App hat keinen Zugriff mehr. Sie muss Sie wieder fragen.

account-activity-title = Aktivität
account-activity-lead = Was in den letzten 90 Tagen mit Ihrem Konto geschehen ist.
account-activity-none = Noch nichts.
account-activity-older = Früheres
account-activity-app = App: { $app }

account-event-other = Etwas anderes ({ $event })
account-event-user-created = Konto angelegt
account-event-email-verified = E-Mail-Adresse bestätigt
account-event-code-sent = Ein Code wurde an Sie gesendet
account-event-login-succeeded = Das richtige Passwort wurde eingegeben
account-event-login-failed = Eine Anmeldung wurde abgelehnt
account-event-session-started = Angemeldet
account-event-session-ended = Abgemeldet
account-event-sessions-ended = An anderer Stelle abgemeldet
account-event-new-device = Anmeldung mit einem neuen Browser
account-event-sign-in-disowned = Sie haben gemeldet, dass eine Anmeldung nicht von Ihnen war
account-event-password-changed = Passwort geändert
account-event-user-locked = Konto gesperrt
account-event-user-unlocked = Konto entsperrt
account-event-data-exported = Kopie der Daten abgerufen
account-event-deletion-asked = Löschung des Kontos verlangt
account-event-deletion-cancelled = Löschung des Kontos zurückgenommen
account-event-profile-changed = Profil geändert
account-event-username-changed = Benutzername geändert
account-event-memberships-changed = Rollen oder Gruppen geändert
account-event-settings-changed = Einstellungen geändert
account-event-consent-granted = App zugelassen
account-event-consent-denied = App abgelehnt
account-event-consent-revoked = App entfernt
account-event-code-issued = Bei einer App angemeldet

account-data-title = Daten
account-data-export-title = Eine Kopie Ihrer Daten
account-data-export-lead = Eine JSON-Datei mit Ihrem Profil, Ihren Sitzungen und Apps und der Aktivität der letzten 90 Tage. Bewahren Sie sie sicher auf.
account-data-export = Herunterladen

account-delete-title = Konto löschen
account-delete-lead = Eine Weile lang können Sie es sich anders überlegen.
account-delete-begin = Konto löschen …
account-delete-which = Gelöscht wird das Konto <b>{ $account }</b>.
account-delete-now = Sie werden sofort überall abgemeldet, und keine App hat mehr Zugriff.
account-delete-grace =
    { $days ->
        [0] Das Konto wird dann innerhalb einer Stunde gelöscht und lässt sich nicht wiederherstellen, außer Sie melden sich vorher an.
        [one] Das Konto wird nach { $days } Tag gelöscht. Melden Sie sich vorher an, bleibt es bestehen.
       *[other] Das Konto wird nach { $days } Tagen gelöscht. Melden Sie sich vorher an, bleibt es bestehen.
    }
account-delete-confirm = Ja, mein Konto soll gelöscht werden
account-delete-do = Konto löschen
account-delete-unconfirmed = Setzen Sie das Häkchen, wenn Ihr Konto gelöscht werden soll.

account-deleted-title = Ihr Konto wird gelöscht
account-deleted-lead = Sie sind überall abgemeldet.

account-not-me-title = Waren Sie das nicht?
account-not-me-lead = Dann kennt jemand Ihr Passwort. Wir beenden alle Sitzungen und den Zugriff aller Apps, und das Passwort gilt nicht mehr. Was seither zum Anmelden hinzugefügt wurde, wird entfernt. Ein neues Passwort legen Sie per E-Mail fest.
account-not-me-do = Das war ich nicht: aussperren
account-not-me-else = Waren Sie es doch? Dann schließen Sie diese Seite. Es hat sich nichts geändert.
account-not-me-done-title = Ausgesperrt
account-not-me-done-lead = Alle Sitzungen sind beendet, und Ihr altes Passwort gilt nicht mehr. Legen Sie jetzt ein neues fest und sehen Sie danach unter „Sicherheit“ nach Ihren Passkeys und Ihrer E-Mail-Adresse.
account-not-me-done-next = Neues Passwort festlegen
account-not-me-done-help = Nehmen Sie ein Passwort, das Sie sonst nirgends verwenden. Falls Sie das alte auch woanders verwenden, ändern Sie es dort ebenfalls.
account-not-me-used = Dieser Link gilt nicht mehr
account-not-me-used-why = Er wurde schon verwendet oder ist älter als eine Woche.
account-not-me-used-advice = Falls jemand anderes in Ihrem Konto ist, setzen Sie Ihr Passwort auf der Anmeldeseite zurück.
account-not-me-address-lead = Dann war jemand anderes in Ihrem Konto. Es bekommt seine Adresse { $email } zurück, wir beenden alle Sitzungen und den Zugriff aller Apps, und das Passwort gilt nicht mehr. Was in der Woche vor der Änderung oder seither zum Anmelden hinzugefügt wurde, wird entfernt. Ein neues Passwort legen Sie per E-Mail an diese Adresse fest.
account-not-me-address-used-advice = Der Link in der Nachricht über eine frühere Änderung gilt vielleicht noch. Falls jemand anderes in Ihrem Konto ist, bitten Sie den Betreiber des Dienstes um Hilfe.
account-not-me-locked = Ihr Konto ist gesperrt
account-not-me-locked-why = Alle wurden abgemeldet, aber Ihre frühere Adresse gehört jetzt zu einem anderen Konto, daher kann Ihres sie nicht zurückbekommen.
account-not-me-locked-advice = Niemand kann sich bei Ihrem Konto anmelden. Bitten Sie den Betreiber des Dienstes um Hilfe.
