### La zona de la cuenta: lo que cada persona ve y cambia de su propia cuenta. Se tutea.

account-nav = Cuenta
account-nav-overview = Resumen
account-nav-profile = Perfil
account-nav-security = Seguridad
account-nav-devices = Dispositivos
account-nav-apps = Aplicaciones
account-nav-activity = Actividad
account-nav-data = Datos

account-about-overview = Lo que hay para ver y cambiar.
account-about-profile = Lo que las aplicaciones pueden saber de ti.
account-about-security = Tu contraseña, tu correo electrónico y los segundos factores.
account-about-devices = Dónde tienes la sesión iniciada.
account-about-apps = Qué has permitido y a quién.
account-about-activity = Lo que ha pasado en los últimos 90 días.
account-about-data = Una copia de todo y el fin de tu cuenta.

account-home-kept = Has iniciado sesión, así que tu cuenta se queda. No se eliminará.

account-again = Para proteger tu cuenta, demuestra una vez más que eres tú.

account-device-unknown = Navegador desconocido
account-place = { $place } (dirección { $address })
account-address = Dirección { $address }

account-profile-title = Perfil
account-profile-lead = No hace falta que rellenes nada. Una aplicación solo sabe lo que tú le permites.
account-profile-save = Guardar
account-profile-saved = Guardado.
account-profile-username = Nombre de usuario
account-profile-username-hint = Puedes iniciar sesión con él en lugar de con tu correo electrónico.
account-profile-username-save = Guardar el nombre de usuario
account-profile-meanwhile = Entretanto se ha cambiado el perfil en otro lugar. Revísalo y vuelve a guardar.
account-username-invalid = Usa hasta 64 letras y cifras de un mismo alfabeto, con un solo punto, guion o guion bajo entre ellas.
account-username-taken = Este nombre de usuario está ocupado o se parece a uno que lo está. Elige otro.

account-claim-name = Nombre completo
account-claim-name-hint = Tal como deben verlo los demás.
account-claim-given-name = Nombre de pila
account-claim-middle-name = Segundo nombre
account-claim-family-name = Apellidos
account-claim-nickname = Apodo
account-claim-locale = Idioma
account-claim-locale-hint = Para estas páginas, para los correos y para las aplicaciones que lo pidan.
account-claim-locale-automatic = Como en el navegador
account-claim-zoneinfo = Zona horaria
account-claim-zoneinfo-hint = Por ejemplo, Europe/Madrid
account-claim-birthdate = Fecha de nacimiento
account-claim-birthdate-hint = Año-mes-día, por ejemplo 1990-05-31; también vale solo el año.
account-claim-gender = Género
account-claim-phone = Número de teléfono
account-claim-phone-hint = Con el prefijo del país, por ejemplo +34 912 345 678
account-claim-profile = Página sobre ti
account-claim-picture = Foto tuya
account-claim-website = Tu sitio web
account-claim-url-hint = Una dirección web que empiece por https://
account-claim-street = Calle y número
account-claim-postal-code = Código postal
account-claim-locality = Ciudad
account-claim-region = Provincia o región
account-claim-country = País

account-fault-long =
    { $most ->
        [one] Usa { $most } carácter como máximo.
       *[other] Usa { $most } caracteres como máximo.
    }
account-fault-characters = No uses caracteres de control ni invisibles.
account-fault-url = Escribe una dirección web, por ejemplo https://example.org/ada.
account-fault-birthdate = Escribe una fecha pasada, por ejemplo 1990-05-31, o un año.
account-fault-zone = Escribe una zona horaria, por ejemplo Europe/Madrid.
account-fault-language = Elige un idioma de la lista.
account-fault-phone = Escribe un número de teléfono con el prefijo del país, por ejemplo +34 912 345 678.

account-devices-title = Dispositivos
account-devices-lead = Aquí tienes la sesión iniciada. Si no conoces alguno, ciérrale la sesión.
account-devices-current = Este navegador
account-devices-since = Sesión iniciada: { $at }
account-devices-used = Último uso: { $ago }
account-devices-with = Con: { $methods }
account-method-password = contraseña
account-method-code = código de aplicación o de recuperación
account-method-passkey = llave de acceso
account-devices-others = Cerrar sesión en todos los demás
account-devices-others-lead = Esto cierra todas las demás sesiones y también el acceso de las aplicaciones que siguen conectadas en tu ausencia.
account-devices-ended = Se ha cerrado la sesión en ese navegador.
account-devices-others-ended = Se ha cerrado la sesión en todos los demás.
account-devices-unknown = ¿No fuiste tú? Entonces <security>cambia también tu contraseña</security>.

account-apps-title = Aplicaciones conectadas
account-apps-lead = Estas aplicaciones pueden usar tu cuenta.
account-apps-none = Ninguna aplicación puede usar tu cuenta.
account-apps-since = Desde el { $date }
account-apps-used = Último uso: { $ago }
account-apps-offline = conservar el acceso en tu ausencia
account-apps-remove = Quitar
account-apps-removed = La aplicación ya no tiene acceso. Tendrá que volver a pedírtelo.

account-activity-title = Actividad
account-activity-lead = Lo que ha pasado con tu cuenta en los últimos 90 días.
account-activity-none = Todavía nada.
account-activity-older = Anteriores
account-activity-app = Aplicación: { $app }

account-event-other = Otra cosa ({ $event })
account-event-user-created = Cuenta creada
account-event-email-verified = Correo electrónico confirmado
account-event-code-sent = Se te envió un código
account-event-login-succeeded = Se introdujo la contraseña correcta
account-event-login-failed = Se rechazó un inicio de sesión
account-event-session-started = Inicio de sesión
account-event-session-ended = Cierre de sesión
account-event-sessions-ended = Cierre de sesión en otros lugares
account-event-new-device = Inicio de sesión con un navegador nuevo
account-event-sign-in-disowned = Avisaste de que un inicio de sesión no fue tuyo
account-event-password-changed = Contraseña cambiada
account-event-user-locked = Cuenta bloqueada
account-event-user-unlocked = Cuenta desbloqueada
account-event-data-exported = Copia de los datos descargada
account-event-deletion-asked = Eliminación de la cuenta solicitada
account-event-deletion-cancelled = Eliminación de la cuenta anulada
account-event-profile-changed = Perfil cambiado
account-event-username-changed = Nombre de usuario cambiado
account-event-memberships-changed = Roles o grupos cambiados
account-event-settings-changed = Ajustes cambiados
account-event-consent-granted = Aplicación permitida
account-event-consent-denied = Aplicación rechazada
account-event-consent-revoked = Aplicación quitada
account-event-code-issued = Inicio de sesión en una aplicación

account-data-title = Datos
account-data-export-title = Una copia de tus datos
account-data-export-lead = Un archivo JSON con tu perfil, tus sesiones, tus aplicaciones y la actividad de los últimos 90 días. Guárdalo en un lugar seguro.
account-data-export = Descargar

account-delete-title = Eliminar la cuenta
account-delete-lead = Durante un tiempo podrás cambiar de opinión.
account-delete-begin = Eliminar la cuenta…
account-delete-which = Se eliminará la cuenta <b>{ $account }</b>.
account-delete-now = Se cerrará la sesión en todas partes al momento y ninguna aplicación tendrá ya acceso.
account-delete-grace =
    { $days ->
        [0] La cuenta se elimina después en el plazo de una hora y no se puede recuperar, a no ser que inicies sesión antes.
        [one] La cuenta se elimina al cabo de { $days } día. Si inicias sesión antes, se queda.
       *[other] La cuenta se elimina al cabo de { $days } días. Si inicias sesión antes, se queda.
    }
account-delete-confirm = Sí, quiero que se elimine mi cuenta
account-delete-do = Eliminar la cuenta
account-delete-unconfirmed = Marca la casilla si quieres que se elimine tu cuenta.

account-deleted-title = Tu cuenta se va a eliminar
account-deleted-lead = Se ha cerrado la sesión en todas partes.

account-not-me-title = ¿No fuiste tú?
account-not-me-lead = Entonces alguien sabe tu contraseña. Cerramos todas las sesiones y el acceso de todas las aplicaciones, y la contraseña deja de valer. Se quita lo que se haya añadido desde entonces para iniciar sesión. Elegirás una contraseña nueva por correo.
account-not-me-do = No fui yo: bloquear el acceso
account-not-me-else = ¿Fuiste tú? Entonces cierra esta página. No ha cambiado nada.
account-not-me-done-title = El acceso está bloqueado
account-not-me-done-lead = Todas las sesiones se han cerrado y tu contraseña anterior ya no vale. Elige ahora una nueva y después revisa tus llaves de acceso y tu correo electrónico en «Seguridad».
account-not-me-done-next = Elegir una contraseña nueva
account-not-me-done-help = Elige una contraseña que no uses en ningún otro sitio. Si usas la anterior en otro lugar, cámbiala allí también.
account-not-me-used = Este enlace ya no vale
account-not-me-used-why = Ya se usó o tiene más de una semana.
account-not-me-used-advice = Si hay otra persona en tu cuenta, restablece tu contraseña en la página de inicio de sesión.
account-not-me-address-lead = Entonces otra persona ha estado en tu cuenta. La cuenta recupera su dirección { $email }, cerramos todas las sesiones y el acceso de todas las aplicaciones, y la contraseña deja de valer. Se quita lo que se haya añadido para iniciar sesión en la semana anterior al cambio o desde entonces. Elegirás una contraseña nueva por correo a esa dirección.
account-not-me-address-used-advice = Puede que el enlace del mensaje sobre un cambio anterior aún valga. Si hay otra persona en tu cuenta, pide ayuda a los responsables del servicio.
account-not-me-locked = Tu cuenta está bloqueada
account-not-me-locked-why = Se han cerrado todas las sesiones, pero tu dirección anterior pertenece ahora a otra cuenta, así que la tuya no puede recuperarla.
account-not-me-locked-advice = Nadie puede iniciar sesión en tu cuenta. Pide ayuda a los responsables del servicio.
