### Zweite Faktoren: der zweite Schritt einer Anmeldung und die Seiten, auf denen man sich um sie kümmert.

factors-step-title = Bestätigen Sie, dass Sie es sind
factors-step-account = Anmeldung als <b>{ $account }</b>
factors-step-passkey = Passkey verwenden
factors-step-recovery = Das geht gerade nicht: Wiederherstellungscode verwenden
factors-step-back = Zurück zu den anderen Möglichkeiten
factors-step-for-app = Die App verlangt einen weiteren Nachweis, dass Sie es sind.
factors-step-for-account = Diese Seite verlangt einen weiteren Nachweis, dass Sie es sind.
factors-trust =
    { $days ->
        [one] In diesem Browser { $days } Tag lang nicht mehr fragen
       *[other] In diesem Browser { $days } Tage lang nicht mehr fragen
    }
factors-code-label = Code aus der Authentifizierungs-App
factors-code-hint = Sechs Ziffern, die sich alle 30 Sekunden ändern.
factors-code-wrong = Diesen Code zeigt die App jetzt nicht. Jeder Code gilt einmal.
factors-recovery-label = Wiederherstellungscode
factors-recovery-hint = Einer der Codes, die Sie aufbewahrt haben. Jeder gilt einmal.
factors-recovery-wrong = Diesen Code gibt es nicht, oder er wurde schon benutzt.
factors-over-title = Diese Anmeldung hat zu lange gedauert
factors-over-sentence = Sie hat zu lange gewartet, wurde schon abgeschlossen oder gehört zu einem anderen Browser.
factors-over-advice = Melden Sie sich noch einmal an.

factors-passkey-sign-in = Mit Passkey anmelden
factors-passkey-failed = Das hat nicht geklappt, oder Sie haben es sich anders überlegt. Sie können es noch einmal versuchen.
factors-passkey-impossible = Dazu braucht es JavaScript und einen Browser, der Passkeys kennt.
factors-passkey-known = Auf diesem Gerät gibt es schon einen Passkey für Ihr Konto.
factors-passkey-refused = Der Passkey wurde nicht angenommen. Versuchen Sie es noch einmal.
factors-passkey-unknown = Diesen Passkey hat kein Konto mehr. Melden Sie sich auf andere Weise an.
factors-passkey-other-person = Dieser Passkey gehört zu einem anderen Konto.
factors-passkey-new-title = Passkey hinzufügen
factors-passkey-new-lead = Mit einem Passkey melden Sie sich mit dem Finger, dem Gesicht oder der PIN Ihres Geräts an. Sie müssen sich nichts merken, und er gilt nur auf dieser Website.
factors-passkey-new-do = Passkey hinzufügen
factors-passkey-name = { $number }. Passkey
factors-waited = Die Seite war zu lange offen. Versuchen Sie es noch einmal.

factors-security-title = Sicherheit
factors-security-on = Die Anmeldung hat zwei Schritte: Ein Passwort allein genügt nicht.
factors-security-off = Die Anmeldung hat einen Schritt. Ein Passkey oder eine Authentifizierungs-App schützt Ihr Konto auch dann, wenn jemand Ihr Passwort erfährt.
factors-password-set = Sie können sich mit Ihrem Passwort anmelden.
factors-password-none = Dieses Konto hat kein Passwort. Sie melden sich mit einem Passkey an.
factors-password-remove = Passwort entfernen
factors-passkeys-title = Passkeys
factors-passkeys-lead = Ohne Passwort anmelden.
factors-totp-title = Authentifizierungs-App
factors-totp-lead = Eine App auf Ihrem Telefon zeigt einen Code für den zweiten Schritt.
factors-add = Hinzufügen
factors-change = Ändern
factors-rename = Namen ändern
factors-remove = Entfernen
factors-back = Zurück zu „Sicherheit“
factors-copy = Kopieren
factors-copied = Kopiert
factors-added-on = Hinzugefügt am { $date }
factors-used = Zuletzt benutzt: { $ago }
factors-unused = Noch nie benutzt
factors-remove-last = Das ist der letzte. Danach genügt ein Passwort zur Anmeldung; Wiederherstellungscodes und vertraute Browser werden vergessen.
factors-last-way-in = Anders können Sie sich bei Ihrem Konto nicht anmelden. Legen Sie zuerst ein Passwort fest.
factors-too-many = Mehr sind nicht möglich. Entfernen Sie zuerst einen Eintrag.
factors-trusted-count =
    { $count ->
        [one] In { $count } Browser werden Sie nicht nach dem zweiten Schritt gefragt.
       *[other] In { $count } Browsern werden Sie nicht nach dem zweiten Schritt gefragt.
    }
factors-trusted-forget = Überall wieder fragen
factors-done-added = Hinzugefügt. War es der erste Eintrag, wurden andere Browser und Apps abgemeldet.
factors-done-renamed = Der Name ist geändert.
factors-done-removed = Entfernt.
factors-done-codes = Bewahren Sie Ihre Wiederherstellungscodes gut auf.
factors-done-forgotten = Sie werden in jedem Browser wieder gefragt.
factors-done-no-password = Das Passwort ist entfernt.

factors-totp-new-title = Authentifizierungs-App hinzufügen
factors-totp-new-lead = Scannen Sie dieses Bild mit der App und geben Sie dann den Code ein, den sie zeigt.
factors-totp-new-do = App hinzufügen
factors-totp-qr = QR-Code mit dem Geheimnis für die App
factors-totp-by-hand = Sie können ihn nicht scannen?
factors-totp-by-hand-lead = Geben Sie dieses Geheimnis in der App ein:
factors-totp-open = Eine App auf diesem Gerät öffnen
factors-totp-name = { $number }. App
factors-name-label = Bezeichnung
factors-name-hint = Damit Sie den Eintrag von anderen unterscheiden, zum Beispiel „Mein Telefon“.
factors-name-missing = Geben Sie eine Bezeichnung ein.

factors-codes-title = Wiederherstellungs{"\u00AD"}codes
factors-codes-lead = Wenn Sie Ihr Telefon oder Ihre Passkeys verlieren, bringt Sie ein Wiederherstellungscode durch den zweiten Schritt. Jeder gilt einmal.
factors-codes-left =
    { $count ->
        [one] { $count } Code ist übrig.
       *[other] { $count } Codes sind übrig.
    }
factors-codes-renew = Neue Codes erstellen
factors-codes-renew-lead = Mit neuen Codes gelten die bisherigen nicht mehr.
factors-codes-shown-title = Ihre Wiederherstellungs{"\u00AD"}codes
factors-codes-shown-lead = Bewahren Sie sie dort auf, wo Sie sie ohne Ihr Telefon finden: auf Papier oder in einem Passwortmanager. Sie werden nur jetzt gezeigt.
factors-codes-download = Herunterladen
factors-codes-saved = Ich habe die Codes aufbewahrt
factors-codes-unsaved = Bewahren Sie zuerst die Codes auf und bestätigen Sie es hier.

factors-no-password-title = Passwort entfernen?
factors-no-password-lead = Danach melden Sie sich nur noch mit einem Passkey an. Über „Passwort vergessen“ können Sie wieder eines bekommen.

factors-event-password-removed = Passwort entfernt
factors-event-second-step-taken = Zweiter Schritt gemacht
factors-event-second-step-refused = Zweiter Schritt abgelehnt
factors-event-added = Zweiter Faktor hinzugefügt
factors-event-renamed = Zweiter Faktor umbenannt
factors-event-removed = Zweiter Faktor entfernt
factors-event-reset = Alle zweiten Faktoren vom Betreiber entfernt
factors-event-codes = Wiederherstellungscodes erstellt
factors-event-trusted = Browser vertraut
factors-event-forgotten = Vertraute Browser vergessen

factors-notice-password-subject = Das Passwort Ihres Kontos bei { $service } wurde entfernt
factors-notice-password-heading = Ihr Passwort wurde entfernt
factors-notice-password-body = Ihr Konto bei { $service } hat kein Passwort mehr. Sie melden sich mit einem Passkey an.
