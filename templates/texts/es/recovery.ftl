### Una contraseña olvidada: pedir un código y un enlace.

recovery-forgot-link = ¿La has olvidado?
recovery-forgot-title = ¿Has olvidado tu contraseña?
recovery-forgot-lead = Escribe la dirección de correo de tu cuenta. Enviamos un código y un enlace con los que elegir una contraseña nueva.
recovery-forgot-submit = Enviar mensaje
recovery-remembered = ¿La has recordado?
recovery-sent =
    { $minutes ->
        [one] Si hay una cuenta para <b>{ $email }</b>, hemos enviado allí un mensaje. Escribe las cifras que contiene o abre su enlace. Las cifras valen durante { $minutes } minuto.
       *[other] Si hay una cuenta para <b>{ $email }</b>, hemos enviado allí un mensaje. Escribe las cifras que contiene o abre su enlace. Las cifras valen durante { $minutes } minutos.
    }
recovery-link-title = Elige una contraseña nueva
recovery-link-lead = Has seguido el enlace para <b>{ $email }</b>. Sirve una sola vez; continúa si quieres elegir la contraseña nueva en este navegador.
recovery-link-submit = Continuar
recovery-link-not-you = ¿No lo pediste tú? Cierra esta página: tu contraseña queda como está.
recovery-link-old-title = Este enlace es antiguo
recovery-link-old-sentence = Ya se usó, esperó demasiado, o uno más nuevo ocupó su lugar.
recovery-old-advice = No se ha cambiado nada. Pide uno nuevo.
recovery-ask-again = Pedir otra vez

recovery-invitation-title = Tienes una invitación
recovery-invitation-lead = Se ha creado una cuenta para <b>{ $email }</b>. El enlace sirve una sola vez; continúa si quieres elegir la contraseña en este navegador.
recovery-invitation-not-you = ¿No esperabas esto? Cierra esta página: no ha pasado nada.
recovery-invitation-old-title = Esta invitación ya no vale
recovery-invitation-old-advice = Tu cuenta existe. Si aún no tienes contraseña, pide que se envíe un enlace nuevo a tu dirección.
recovery-invitation-ask = Enviar un enlace nuevo
