### Las páginas en las que alguien permite un dispositivo sin teclado, como un televisor.

device-title = Conectar un dispositivo
device-lead = Tu dispositivo muestra un código. Escríbelo aquí para iniciar sesión en él.
device-code-label = Código
device-code-hint = Ocho letras, como <code>WDJB-MJHT</code>. Las mayúsculas y el guion no importan.
device-code-missing = Escribe el código que muestra tu dispositivo.
device-code-wrong = Ningún dispositivo espera con este código. Compáralo con el del dispositivo o pide allí uno nuevo: un código vale diez minutos.

device-confirm-title = ¿Permitir este dispositivo?
device-confirm-heading = ¿Permitir que { $app } use tu cuenta en un dispositivo?
device-warning = <b>¿Te ha enviado alguien este código o un enlace a esta página?</b> Entonces cancela: su dispositivo entraría en tu cuenta.
device-compare = Comprueba que tu dispositivo muestra este código: <code>{ $code }</code>
device-asked = El dispositivo lo pidió { $ago }.
device-agent = Dice ser { $agent }.
device-lasting = Conserva este acceso hasta que lo quites en «Aplicaciones».
device-started = Lo he empezado yo, en un dispositivo mío
device-started-missing = Marca la casilla si lo has empezado tú. Si no, cancela.

device-done-title = El dispositivo está conectado
device-done-lead = Vuelve a tu dispositivo. Puedes cerrar esta página.
device-denied-title = No se ha permitido el dispositivo
device-denied-lead = No entra en tu cuenta. Puedes cerrar esta página.
device-apps = Lo que has permitido está en <apps>Aplicaciones</apps>.

device-gone-title = Ya no espera ningún dispositivo
device-gone-sentence = Su código ha caducado, ya tuvo respuesta o se escribió en otro navegador.
device-gone-advice = Pide un código nuevo en el dispositivo y escríbelo.
device-again = Escribir un código

device-event-allowed = Dispositivo permitido
