### Les pages où l’on autorise un appareil sans clavier, comme un téléviseur.

device-title = Connecter un appareil
device-lead = Votre appareil affiche un code. Saisissez-le ici pour y être connecté.
device-code-label = Code
device-code-hint = Huit lettres, comme <code>WDJB-MJHT</code>. Les majuscules et le trait d’union n’ont pas d’importance.
device-code-missing = Saisissez le code qu’affiche votre appareil.
device-code-wrong = Aucun appareil n’attend avec ce code. Comparez-le à celui de l’appareil, ou demandez-y un nouveau code : il est valable dix minutes.

device-confirm-title = Autoriser cet appareil ?
device-confirm-heading = Autoriser { $app }, sur un appareil, à utiliser votre compte ?
device-warning = <b>Quelqu’un vous a-t-il envoyé ce code ou un lien vers cette page ?</b> Alors annulez : son appareil aurait accès à votre compte.
device-compare = Vérifiez que votre appareil affiche ce code : <code>{ $code }</code>
device-asked = L’appareil a fait sa demande { $ago }.
device-agent = Il se présente comme { $agent }.
device-lasting = Il garde cet accès jusqu’à ce que vous le retiriez dans « Applications ».
device-started = C’est moi qui ai commencé, sur un appareil à moi
device-started-missing = Cochez la case si c’est vous qui avez commencé. Sinon, annulez.

device-done-title = L’appareil est connecté
device-done-lead = Retournez à votre appareil. Vous pouvez fermer cette page.
device-denied-title = L’appareil n’a pas été autorisé
device-denied-lead = Il n’a pas accès à votre compte. Vous pouvez fermer cette page.
device-apps = Ce que vous avez autorisé se trouve dans <apps>Applications</apps>.

device-gone-title = Plus aucun appareil n’attend
device-gone-sentence = Son code a expiré, a déjà reçu une réponse, ou a été saisi dans un autre navigateur.
device-gone-advice = Demandez un nouveau code sur l’appareil et saisissez-le.
device-again = Saisir un code

device-event-allowed = Appareil autorisé
