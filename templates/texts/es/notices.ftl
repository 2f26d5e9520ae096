### Los mensajes: códigos, lo que se envía en su lugar y lo que le ha pasado a una cuenta. Se tutea.

notices-code-subject = { $code } es tu código de { $service }

notices-verify-heading = Tu código
notices-verify-use = Escríbelo en la página en la que has creado tu cuenta de { $service }. Sirve una sola vez, durante { $span }.
notices-verify-not-you = ¿No lo has pedido? Entonces no hagas nada: sin el código no se crea ninguna cuenta con esta dirección. No des nunca el código a nadie; nadie de { $service } te lo pedirá.

notices-login-heading = Tu código para iniciar sesión
notices-login-use = Escríbelo en la página en la que estás iniciando sesión en { $service }. Sirve una sola vez, durante { $span }.
notices-login-not-you = ¿No intentabas iniciar sesión? Entonces no hagas nada: sin el código no entra nadie. No des nunca el código a nadie; nadie de { $service } te lo pedirá.

notices-reset-heading = Elige una contraseña nueva
notices-reset-use = Escribe este código en la página en la que has pedido una contraseña nueva a { $service }, o abre la página de abajo. Uno de los dos sirve, una sola vez, durante { $span }.
notices-reset-not-you = ¿No lo has pedido? Entonces no hagas nada: tu contraseña sigue siendo la misma. No des nunca el código ni el enlace a nadie; nadie de { $service } te los pedirá.

notices-new-email-heading = Confirma tu nueva dirección
notices-new-email-use = Escribe este código en la página en la que has cambiado la dirección de correo de tu cuenta de { $service }. Sirve una sola vez, durante { $span }.
notices-new-email-not-you = ¿No lo has pedido? Entonces no hagas nada: sin el código ninguna cuenta usa esta dirección. No des nunca el código a nadie; nadie de { $service } te lo pedirá.

notices-invitation-subject = Tienes una invitación de { $service }
notices-invitation-heading = Tienes una invitación
notices-invitation-body = Se ha creado una cuenta de { $service } para esta dirección. Elige una contraseña para usarla.
notices-invitation-link = Elegir una contraseña
notices-invitation-use = El enlace funciona una sola vez, hasta el { $date }. Después, pide una contraseña nueva en la página de inicio de sesión.
notices-invitation-not-you = ¿No esperabas esto? Entonces no hagas nada: sin contraseña nadie inicia sesión en esta cuenta. No des nunca el enlace a nadie; nadie de { $service } te lo pedirá.

notices-registered-subject = Ya tienes una cuenta de { $service }
notices-registered-heading = Ya tienes una cuenta
notices-registered-body = Alguien, probablemente tú, ha intentado crear una cuenta de { $service } con esta dirección. Ya existe una, así que no se ha enviado ningún código. Inicia sesión en su lugar.

notices-no-account-subject = No hay ninguna cuenta de { $service } con esta dirección
notices-no-account-heading = No hay ninguna cuenta con esta dirección
notices-no-account-body = Alguien, probablemente tú, ha pedido una contraseña nueva a { $service }. Ninguna cuenta usa esta dirección; puede que la tuya tenga otra.
notices-no-account-not-you = ¿No has sido tú? Entonces no hagas nada.

notices-in-use-subject = Se ha indicado tu dirección para otra cuenta de { $service }
notices-in-use-heading = Se ha indicado tu dirección para otra cuenta
notices-in-use-body = Alguien ha querido usar esta dirección para otra cuenta de { $service }. Pertenece a tu cuenta, así que no ha tenido efecto.

notices-nothing-changed = ¿No has sido tú? Entonces no hagas nada: tu cuenta no ha cambiado.

notices-password-subject = Se ha cambiado tu contraseña de { $service }
notices-password-heading = Se ha cambiado tu contraseña
notices-password-body = Tu cuenta de { $service } tiene una contraseña nueva. La anterior ya no sirve.

notices-email-asked-subject = Tu cuenta de { $service } va a tener otra dirección de correo
notices-email-asked-heading = Tu dirección de correo va a cambiar
notices-email-asked-body = Alguien, probablemente tú, quiere usar { $email } a partir de ahora para tu cuenta de { $service }. Nada cambia hasta que se escriba el código que se ha enviado allí.

notices-email-changed-subject = Tu cuenta de { $service } tiene otra dirección de correo
notices-email-changed-heading = Se ha cambiado tu dirección de correo
notices-email-changed-body = Tu cuenta de { $service } usa ahora { $email }. A esta dirección ya no llegarán mensajes y con ella ya no puedes iniciar sesión.
notices-email-changed-not-you = ¿No has sido tú? Entonces abre esta página antes de una semana: devuelve esta dirección a tu cuenta, cierra la sesión de todos y bloquea la cuenta hasta que elijas una contraseña nueva.

notices-restored-subject = Tu cuenta de { $service } vuelve a tener esta dirección de correo
notices-restored-heading = Tu cuenta vuelve a tener esta dirección
notices-restored-body = Nos has dicho que no cambiaste la dirección de correo de tu cuenta de { $service }. Vuelve a ser esta. Se han cerrado todas las sesiones, la contraseña anterior ya no sirve y se ha quitado lo que se añadió últimamente para iniciar sesión. Elige una contraseña nueva para volver a usar tu cuenta.

notices-factor-added-subject =
    { $factor ->
        [passkey] Se ha añadido una llave de acceso a tu cuenta de { $service }
        [totp] Se ha añadido una aplicación de autenticación a tu cuenta de { $service }
       *[recovery-codes] Tu cuenta de { $service } tiene nuevos códigos de recuperación
    }
notices-factor-added-heading =
    { $factor ->
        [passkey] Se ha añadido una llave de acceso
        [totp] Se ha añadido una aplicación de autenticación
       *[recovery-codes] Se han creado nuevos códigos de recuperación
    }
notices-factor-added-body =
    { $factor ->
        [passkey] A partir de ahora se puede iniciar sesión en tu cuenta de { $service } con una nueva llave de acceso.
        [totp] A partir de ahora se piden los códigos de una aplicación de autenticación al iniciar sesión en { $service }.
       *[recovery-codes] Tu cuenta de { $service } tiene nuevos códigos de recuperación. Los anteriores ya no sirven.
    }

notices-factor-removed-subject =
    { $factor ->
        [passkey] Se ha quitado una llave de acceso de tu cuenta de { $service }
        [totp] Se ha quitado la aplicación de autenticación de tu cuenta de { $service }
       *[recovery-codes] Se han quitado los códigos de recuperación de tu cuenta de { $service }
    }
notices-factor-removed-heading =
    { $factor ->
        [passkey] Se ha quitado una llave de acceso
        [totp] Se ha quitado la aplicación de autenticación
       *[recovery-codes] Se han quitado tus códigos de recuperación
    }
notices-factor-removed-body =
    { $factor ->
        [passkey] Con una de las llaves de acceso ya no se puede iniciar sesión en tu cuenta de { $service }.
        [totp] Ya no se piden los códigos de tu aplicación de autenticación al iniciar sesión en { $service }.
       *[recovery-codes] Los códigos de recuperación de tu cuenta de { $service } ya no sirven.
    }

notices-recovery-used-subject = Se ha usado un código de recuperación de tu cuenta de { $service }
notices-recovery-used-heading = Se ha usado un código de recuperación
notices-recovery-used-body =
    { $left ->
        [0] Alguien, probablemente tú, ha iniciado sesión en { $service } con un código de recuperación. No queda ninguno: crea otros ahora en la página de seguridad de tu cuenta.
        [one] Alguien, probablemente tú, ha iniciado sesión en { $service } con un código de recuperación. Solo queda uno: crea otros pronto en la página de seguridad de tu cuenta.
       *[other] Alguien, probablemente tú, ha iniciado sesión en { $service } con un código de recuperación. Quedan { $left }.
    }

notices-device-subject = Nuevo inicio de sesión en tu cuenta de { $service }
notices-device-heading = Nuevo inicio de sesión en tu cuenta
notices-device-body = Alguien, probablemente tú, ha iniciado sesión en { $service } con un navegador que tu cuenta no conocía. ¿Has sido tú? Entonces no hay nada que hacer.
notices-device-not-you = ¿No has sido tú? Entonces abre esta página: cierra la sesión de todos y bloquea tu cuenta hasta que elijas una contraseña nueva.
notices-link-disown = No he sido yo

notices-locked-subject = Tu cuenta de { $service } está bloqueada hasta que elijas una contraseña nueva
notices-locked-heading = Tu cuenta está bloqueada por ahora
notices-locked-body = Nos has dicho que un inicio de sesión en { $service } no era tuyo. Se han cerrado todas las sesiones y la contraseña anterior ya no sirve. Elige una nueva para volver a usar tu cuenta.

notices-closed-subject = Se ha bloqueado tu cuenta de { $service }
notices-closed-heading = Se ha bloqueado tu cuenta
notices-closed-body = Los responsables de { $service } han bloqueado tu cuenta. Se han cerrado todas las sesiones y nadie puede iniciar sesión hasta que la desbloqueen. Pregúntales si no sabes el motivo.

notices-deletion-subject = Tu cuenta de { $service } se va a eliminar
notices-deletion-heading = Tu cuenta se va a eliminar
notices-deletion-body = Alguien, probablemente tú, ha pedido eliminar tu cuenta de { $service }. Ocurrirá el { $date } y después no se podrá deshacer. Para conservar la cuenta, inicia sesión antes.

notices-kept-subject = Tu cuenta de { $service } se conserva
notices-kept-heading = Tu cuenta se conserva
notices-kept-body = Alguien, probablemente tú, ha iniciado sesión en { $service }, así que tu cuenta no se eliminará.

notices-deleted-subject = Se ha eliminado tu cuenta de { $service }
notices-deleted-heading = Se ha eliminado tu cuenta
notices-deleted-body = Tu cuenta de { $service } y lo que le pertenecía ya no existen. Este es el último mensaje que recibes.

notices-not-you = ¿No has sido tú? Entonces puede que otra persona esté en tu cuenta: elige cuanto antes una contraseña nueva.
notices-link-new-password = Elegir una contraseña nueva
notices-link-sign-in = Iniciar sesión
notices-link-help = Ayuda

notices-fact-when = Cuándo: { $when }
notices-fact-address = Desde la dirección: { $address }
notices-fact-device = Dispositivo: { $device }
notices-fact-place = Lugar probable: { $place }

notices-test-subject = Mensaje de prueba de { $service }
notices-test-heading = El correo funciona
notices-test-body = { $service } puede enviar correo. El responsable del servicio ha pedido este mensaje para comprobarlo.
