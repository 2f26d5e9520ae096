### Die Seiten, auf denen jemand ein Gerät ohne Tastatur zulässt, etwa einen Fernseher.

device-title = Gerät verbinden
device-lead = Ihr Gerät zeigt einen Code. Geben Sie ihn hier ein, damit Sie dort angemeldet werden.
device-code-label = Code
device-code-hint = Acht Buchstaben wie <code>WDJB-MJHT</code>. Großschreibung und Bindestrich spielen keine Rolle.
device-code-missing = Geben Sie den Code ein, den Ihr Gerät zeigt.
device-code-wrong = Mit diesem Code wartet kein Gerät. Vergleichen Sie ihn mit der Anzeige oder holen Sie dort einen neuen: Ein Code gilt zehn Minuten.

device-confirm-title = Dieses Gerät zulassen?
device-confirm-heading = Darf { $app } auf einem Gerät Ihr Konto verwenden?
device-warning = <b>Hat Ihnen jemand diesen Code oder einen Link zu dieser Seite geschickt?</b> Dann brechen Sie ab: Sonst kommt dessen Gerät in Ihr Konto.
device-compare = Prüfen Sie, ob Ihr Gerät diesen Code zeigt: <code>{ $code }</code>
device-asked = Das Gerät hat { $ago } angefragt.
device-agent = Es nennt sich { $agent }.
device-lasting = Dieser Zugriff bleibt bestehen, bis Sie ihn unter „Apps“ entfernen.
device-started = Ich habe das selbst begonnen, auf einem eigenen Gerät
device-started-missing = Setzen Sie das Häkchen, wenn Sie das selbst begonnen haben. Brechen Sie sonst ab.

device-done-title = Das Gerät ist verbunden
device-done-lead = Kehren Sie zu Ihrem Gerät zurück. Diese Seite können Sie schließen.
device-denied-title = Das Gerät wurde nicht zugelassen
device-denied-lead = Es kommt nicht in Ihr Konto. Diese Seite können Sie schließen.
device-apps = Was Sie zugelassen haben, steht unter <apps>Apps</apps>.

device-gone-title = Es wartet kein Gerät mehr
device-gone-sentence = Der Code ist abgelaufen, wurde schon beantwortet oder in einem anderen Browser eingegeben.
device-gone-advice = Holen Sie auf dem Gerät einen neuen Code und geben Sie ihn ein.
device-again = Code eingeben

device-event-allowed = Gerät zugelassen
