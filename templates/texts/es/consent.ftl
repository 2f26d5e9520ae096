### La página que pregunta si una aplicación puede usar la cuenta.

consent-title = ¿Permitir { $app }?
consent-heading = ¿Permitir que { $app } use tu cuenta?
consent-signed-in = Sesión iniciada como <b>{ $account }</b>
consent-unverified = <b>{ $service } no ha comprobado esta aplicación.</b> Permítela solo si conoces { $host } y confías en él.
consent-more = { $app } pide más de lo que permitiste antes. Lo nuevo está marcado.

consent-able = { $app } podrá
consent-new = Nuevo
consent-scope-openid = saber que eres tú
consent-scope-profile = ver tu nombre y tu perfil
consent-scope-email = ver tu dirección de correo
consent-scope-phone = ver tu número de teléfono
consent-scope-address = ver tu dirección postal
consent-scope-roles = ver tus roles
consent-scope-groups = ver a qué grupos perteneces
consent-scope-settings = ver tus ajustes
consent-scope-offline = conservar este acceso cuando no estás
consent-scope-other = usar <code>{ $scope }</code>
consent-offline = Conserva este acceso cuando no estás.
consent-return = En cualquier caso vuelves a <host>{ $host }</host>.
consent-return-own = En cualquier caso vuelves a <host>{ $host }</host>, gestionado por { $service }.
consent-policies = Lee su <privacy>política de privacidad</privacy> y sus <terms>condiciones</terms> (pestaña nueva).
consent-privacy = Lee su <privacy>política de privacidad</privacy> (pestaña nueva).
consent-terms = Lee sus <terms>condiciones</terms> (pestaña nueva).
consent-allow = Permitir
