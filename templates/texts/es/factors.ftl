### Segundos factores: el segundo paso al iniciar sesión y las páginas en las que se cuidan. Se tutea.

factors-step-title = Confirma que eres tú
factors-step-account = Inicias sesión como <b>{ $account }</b>
factors-step-passkey = Usar una llave de acceso
factors-step-recovery = Ahora no puedo: usar un código de recuperación
factors-step-back = Volver a las otras opciones
factors-step-for-app = La aplicación pide una prueba más de que eres tú.
factors-step-for-account = Esta página pide una prueba más de que eres tú.
factors-trust =
    { $days ->
        [one] No volver a preguntar en este navegador durante { $days } día
       *[other] No volver a preguntar en este navegador durante { $days } días
    }
factors-code-label = Código de la aplicación de autenticación
factors-code-hint = Seis cifras que cambian cada 30 segundos.
factors-code-wrong = Este no es el código que muestra ahora la aplicación. Cada código sirve una sola vez.
factors-recovery-label = Código de recuperación
factors-recovery-hint = Uno de los códigos que guardaste. Cada uno sirve una sola vez.
factors-recovery-wrong = Ese código no existe o ya se usó.
factors-over-title = Este inicio de sesión tardó demasiado
factors-over-sentence = Ha pasado demasiado tiempo, ya se completó o pertenece a otro navegador.
factors-over-advice = Vuelve a iniciar sesión.

factors-passkey-sign-in = Iniciar sesión con una llave de acceso
factors-passkey-failed = No ha funcionado o has cambiado de idea. Puedes volver a intentarlo.
factors-passkey-impossible = Para esto hacen falta JavaScript y un navegador que conozca las llaves de acceso.
factors-passkey-known = Este dispositivo ya tiene una llave de acceso para tu cuenta.
factors-passkey-refused = No se ha aceptado la llave de acceso. Vuelve a intentarlo.
factors-passkey-unknown = Ninguna cuenta tiene ya esta llave de acceso. Inicia sesión de otra manera.
factors-passkey-other-person = Esta llave de acceso pertenece a otra cuenta.
factors-passkey-new-title = Añadir una llave de acceso
factors-passkey-new-lead = Con una llave de acceso inicias sesión con el dedo, la cara o el PIN de tu dispositivo. No hay nada que recordar y solo sirve en este sitio.
factors-passkey-new-do = Añadir una llave de acceso
factors-passkey-name = Llave de acceso { $number }
factors-waited = La página estuvo abierta demasiado tiempo. Vuelve a intentarlo.

factors-security-title = Seguridad
factors-security-on = Iniciar sesión requiere dos pasos: con la contraseña sola no basta.
factors-security-off = Iniciar sesión requiere un paso. Una llave de acceso o una aplicación de autenticación protege tu cuenta aunque alguien averigüe tu contraseña.
factors-password-set = Puedes iniciar sesión con tu contraseña.
factors-password-none = Esta cuenta no tiene contraseña. Inicias sesión con una llave de acceso.
factors-password-remove = Quitar la contraseña
factors-passkeys-title = Llaves de acceso
factors-passkeys-lead = Iniciar sesión sin contraseña.
factors-totp-title = Aplicación de autenticación
factors-totp-lead = Una aplicación de tu teléfono muestra un código para el segundo paso.
factors-add = Añadir
factors-change = Cambiar
factors-rename = Cambiar el nombre
factors-remove = Quitar
factors-back = Volver a «Seguridad»
factors-copy = Copiar
factors-copied = Copiado
factors-added-on = Añadido el { $date }
factors-used = Último uso: { $ago }
factors-unused = Sin usar todavía
factors-remove-last = Es lo último que queda. Después bastará la contraseña para iniciar sesión y se olvidarán los códigos de recuperación y los navegadores de confianza.
factors-last-way-in = Es la única manera de iniciar sesión en tu cuenta. Pon antes una contraseña.
factors-too-many = No puede haber más. Quita antes alguno.
factors-trusted-count =
    { $count ->
        [one] En { $count } navegador no se te pide el segundo paso.
       *[other] En { $count } navegadores no se te pide el segundo paso.
    }
factors-trusted-forget = Volver a pedirlo en todas partes
factors-done-added = Añadido. Si era lo primero, se ha cerrado la sesión en los demás navegadores y aplicaciones.
factors-done-renamed = El nombre ha cambiado.
factors-done-removed = Se ha quitado.
factors-done-codes = Guarda bien tus códigos de recuperación.
factors-done-forgotten = Se te volverá a pedir en cada navegador.
factors-done-no-password = Se ha quitado la contraseña.

factors-totp-new-title = Añadir una aplicación de autenticación
factors-totp-new-lead = Escanea esta imagen con la aplicación y escribe después el código que muestre.
factors-totp-new-do = Añadir la aplicación
factors-totp-qr = Código QR con el secreto para la aplicación
factors-totp-by-hand = ¿No puedes escanearlo?
factors-totp-by-hand-lead = Escribe este secreto en la aplicación:
factors-totp-open = Abrir una aplicación en este dispositivo
factors-totp-name = Aplicación { $number }
factors-name-label = Cómo llamarlo
factors-name-hint = Para distinguirlo de otros, por ejemplo «Mi teléfono».
factors-name-missing = Escribe un nombre.

factors-codes-title = Códigos de recuperación
factors-codes-lead = Si pierdes el teléfono o las llaves de acceso, un código de recuperación te permite dar el segundo paso. Cada uno sirve una sola vez.
factors-codes-left =
    { $count ->
        [one] Queda { $count } código.
       *[other] Quedan { $count } códigos.
    }
factors-codes-renew = Crear códigos nuevos
factors-codes-renew-lead = Con códigos nuevos, los que tienes dejan de servir.
factors-codes-shown-title = Tus códigos de recuperación
factors-codes-shown-lead = Guárdalos donde los encuentres sin el teléfono: en papel o en un gestor de contraseñas. Solo se muestran ahora.
factors-codes-download = Descargar
factors-codes-saved = He guardado los códigos
factors-codes-unsaved = Guarda antes los códigos y confírmalo aquí.

factors-no-password-title = ¿Quitar la contraseña?
factors-no-password-lead = Después solo iniciarás sesión con una llave de acceso. Con «contraseña olvidada» puedes volver a tener una.

factors-event-password-removed = Contraseña quitada
factors-event-second-step-taken = Segundo paso dado
factors-event-second-step-refused = Segundo paso rechazado
factors-event-added = Segundo factor añadido
factors-event-renamed = Segundo factor renombrado
factors-event-removed = Segundo factor quitado
factors-event-reset = Un administrador quitó todos los segundos factores
factors-event-codes = Códigos de recuperación creados
factors-event-trusted = Navegador de confianza
factors-event-forgotten = Navegadores de confianza olvidados

factors-notice-password-subject = Se ha quitado la contraseña de tu cuenta de { $service }
factors-notice-password-heading = Se ha quitado tu contraseña
factors-notice-password-body = Tu cuenta de { $service } ya no tiene contraseña. Inicias sesión con una llave de acceso.
