### Fehlerseiten und was neben den Feldern von Formularen steht.

errors-email-wrong = Diese E-Mail-Adresse und dieses Passwort gehören nicht zusammen.
errors-email-missing = Geben Sie Ihre E-Mail-Adresse ein.
errors-email-invalid = Geben Sie eine E-Mail-Adresse ein, etwa name@example.org.
errors-name-invalid = Höchstens 200 Zeichen und keine Steuerzeichen.
errors-password-missing = Geben Sie Ihr Passwort ein.
errors-password-long = Dieses Passwort ist zu lang.
errors-control-characters = Lassen Sie die Steuerzeichen weg.
errors-too-long =
    { $most ->
        [one] Höchstens { $most } Zeichen.
       *[other] Höchstens { $most } Zeichen.
    }
errors-too-many-tries = Zu viele Versuche. Versuchen Sie es in { $span } wieder.

errors-reference = Kennung
errors-app = Die App
errors-developer-app = der App
errors-developer = Für die Entwickler von { $app }
errors-developer-error = Fehler
errors-developer-reason = Grund
errors-developer-client-sent = gesendete client_id
errors-developer-redirect-sent = gesendete redirect_uri
errors-developer-redirect-registered = registrierte redirect_uri
errors-developer-run = Um es zuzulassen, führen Sie aus:
errors-wait = Warten Sie { $span } und versuchen Sie es dann wieder.
errors-open-again = Seite neu öffnen
errors-start-again = Bei { $app } neu beginnen

errors-old-title = Dieser Anmeldelink ist veraltet
errors-old-sentence = Er wurde schon benutzt, hat zu lange gewartet oder gehört zu einem anderen Browser.
errors-old-advice = Gehen Sie zurück zur App und beginnen Sie neu.

errors-changed-sentence = Ihr Konto wurde geändert, während Sie sich angemeldet haben.
errors-changed-advice = Jetzt ist hier niemand angemeldet.
errors-closed-title = Die Registrierung ist geschlossen
errors-closed-sentence = Neue Konten legen die Betreiber dieses Dienstes an.
errors-closed-advice = Bitten Sie sie um ein Konto oder melden Sie sich an, falls Sie eines haben.
errors-locked-title = Dieses Konto ist gesperrt
errors-locked-sentence = Die Betreiber dieses Dienstes haben es gesperrt.
errors-locked-advice = Bitten Sie sie, es zu entsperren.
errors-exists-title = Sie haben schon ein Konto
errors-exists-sentence = Inzwischen wurde ein Konto mit dieser Adresse angelegt.
errors-exists-advice = Melden Sie sich damit an oder fragen Sie die Betreiber dieses Dienstes.

errors-request-title = { $app } hat Sie auf falschem Weg hierher geschickt
errors-request-advice = Sie haben nichts falsch gemacht. Sagen Sie den Betreibern der App Bescheid.
errors-request-no-client = Die App hat nicht gesagt, welche App sie ist.
errors-request-unreadable = Die Anfrage der App ist nicht zu verstehen.
errors-request-disabled = Diese App ist hier abgeschaltet.
errors-request-unknown = Die App, die Sie hierher geschickt hat, ist bei diesem Server nicht registriert.
errors-request-redirect = Die App möchte, dass Sie an eine Adresse zurückgeschickt werden, die nicht für sie registriert ist.
errors-request-unresolved = Die Anfrage, auf die sich die App bezieht, gibt es nicht, sie wurde schon verwendet, oder ihr ist nicht zu trauen.

errors-not-found-title = Seite nicht gefunden
errors-not-found-sentence = Unter dieser Adresse gibt es keine Seite.
errors-not-found-advice = Prüfen Sie die Adresse oder gehen Sie zur Startseite.
errors-method-title = So lässt sich diese Seite nicht benutzen
errors-method-sentence = Die Anfrage hat eine Methode benutzt, die diese Seite nicht annimmt.
errors-method-advice = Gehen Sie zur Startseite und versuchen Sie es von dort.
errors-too-large-title = Zu viel Text
errors-too-large-sentence = Das Formular enthielt mehr, als wir annehmen.
errors-too-large-advice = Gehen Sie zurück, kürzen Sie Ihren Text und senden Sie ihn noch einmal.
errors-too-slow-title = Die Anfrage kam nicht an
errors-too-slow-sentence = Das Formular war zu lange zum Server unterwegs.
errors-too-slow-advice = Prüfen Sie Ihre Verbindung, gehen Sie zurück und senden Sie das Formular noch einmal.
errors-malformed-title = Die Anfrage ist nicht lesbar
errors-malformed-sentence = Die Anfrage wurde unterwegs beschädigt oder von einem fehlerhaften Programm erzeugt.
errors-malformed-advice = Gehen Sie zurück und versuchen Sie es noch einmal.
errors-foreign-title = Dieses Formular ist nicht von hier
errors-foreign-sentence = Es wurde von einer anderen Website gesendet, nicht von einer Seite dieses Dienstes. Es wurde nichts geändert.
errors-foreign-advice = Öffnen Sie die Seite hier und senden Sie das Formular von dort.
errors-throttled-title = Zu viele Anmeldungen auf einmal
errors-throttled-sentence = Apps haben aus Ihrem Netz mehr Anmeldungen begonnen, als in einer Minute angenommen werden.
errors-throttled-advice = Warten Sie eine Minute und versuchen Sie es dann wieder.
errors-busy-title = Im Moment überlastet
errors-busy-sentence = Der Server hat mehr zu tun, als er rechtzeitig schafft.
errors-busy-advice = Warten Sie einige Sekunden und versuchen Sie es dann wieder.

errors-fault-title = Hier ist etwas schiefgegangen
errors-fault-sentence = Der Server hat einen Fehler gemacht. Er wurde festgehalten.
errors-fault-advice = Versuchen Sie es noch einmal. Geschieht es wieder, melden Sie es den Betreibern dieses Dienstes mit der Kennung unten.

errors-host-title = Dieser Server hat eine andere Adresse
errors-host-sentence = Dieser Server ist <host>{ $expected }</host>; gekommen sind Sie über <host>{ $visited }</host>.
errors-host-go = Zu { $expected } gehen
errors-host-operator = Für den Betreiber
errors-host-set = Falls die Adresse gelten soll, über die Sie gekommen sind, setzen Sie
errors-host-environment = oder in der Umgebung
errors-host-restart = und starten Sie neu.
