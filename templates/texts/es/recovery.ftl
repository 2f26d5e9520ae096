### Una contraseña olvidada: pedir un código y un enlace.

recovery-forgot-link = ¿La olvidó?
recovery-forgot-title = ¿Olvidó su contraseña?
recovery-forgot-lead = Escriba la dirección de correo de su cuenta. Enviamos un código y un enlace con los que elegir una contraseña nueva.
recovery-forgot-submit = Enviar mensaje
recovery-remembered = ¿La ha recordado?
recovery-sent =
    { $minutes ->
        [one] Si hay una cuenta para <b>{ $email }</b>, hemos enviado allí un mensaje. Escriba las cifras que contiene o abra su enlace. Las cifras valen durante { $minutes } minuto.
       *[other] Si hay una cuenta para <b>{ $email }</b>, hemos enviado allí un mensaje. Escriba las cifras que contiene o abra su enlace. Las cifras valen durante { $minutes } minutos.
    }
recovery-link-title = Elija una contraseña nueva
recovery-link-lead = Ha seguido el enlace para <b>{ $email }</b>. Sirve una sola vez; continúe si quiere elegir la contraseña nueva en este navegador.
recovery-link-submit = Continuar
recovery-link-not-you = ¿No lo pidió usted? Cierre esta página: su contraseña queda como está.
recovery-link-old-title = Este enlace es antiguo
recovery-link-old-sentence = Ya se usó, esperó demasiado, o uno más nuevo ocupó su lugar.
recovery-old-advice = No se ha cambiado nada. Pida uno nuevo.
recovery-ask-again = Pedir otra vez
