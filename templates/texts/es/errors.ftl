### Las páginas de error y lo que se dice junto a los campos.

errors-email-wrong = Este correo y esta contraseña no se corresponden.
errors-email-missing = Escribe tu dirección de correo.
errors-email-invalid = Escribe una dirección de correo, como nombre@example.org.
errors-name-invalid = Usa como máximo 200 caracteres y ningún carácter de control.
errors-password-missing = Escribe tu contraseña.
errors-password-long = Esta contraseña es demasiado larga.
errors-control-characters = Quita los caracteres de control.
errors-too-long =
    { $most ->
        [one] Usa como máximo { $most } carácter.
       *[other] Usa como máximo { $most } caracteres.
    }
errors-too-many-tries = Demasiados intentos. Vuelve a intentarlo dentro de { $span }.

errors-reference = Referencia
errors-app = La aplicación
errors-developer-app = la aplicación
errors-developer = Para quienes desarrollan { $app }
errors-developer-error = error
errors-developer-reason = motivo
errors-developer-client-sent = client_id enviado
errors-developer-redirect-sent = redirect_uri enviado
errors-developer-redirect-registered = redirect_uri registrado
errors-developer-run = Para permitirlo, ejecuta:
errors-wait = Espera { $span } y vuelve a intentarlo.
errors-open-again = Volver a abrir la página
errors-start-again = Empezar de nuevo en { $app }

errors-old-title = Este enlace de inicio de sesión es antiguo
errors-old-sentence = Ya se usó, ha pasado demasiado tiempo o pertenece a otro navegador.
errors-old-advice = Vuelve a la aplicación y empieza de nuevo.

errors-changed-sentence = Tu cuenta cambió mientras iniciabas sesión.
errors-changed-advice = Ahora no hay ninguna sesión iniciada aquí.
errors-closed-title = El registro está cerrado
errors-closed-sentence = Las cuentas nuevas las crean los responsables de este servicio.
errors-closed-advice = Pídeles una cuenta o inicia sesión si ya tienes una.
errors-locked-title = Esta cuenta está bloqueada
errors-locked-sentence = La han bloqueado los responsables de este servicio.
errors-locked-advice = Pídeles que la desbloqueen.
errors-exists-title = Ya tienes una cuenta
errors-exists-sentence = Mientras tanto se ha creado una cuenta con esta dirección.
errors-exists-advice = Inicia sesión en ella o pregunta a los responsables de este servicio.

errors-request-title = { $app } te ha enviado aquí de forma incorrecta
errors-request-advice = No has hecho nada mal. Avisa a los responsables de la aplicación.
errors-request-no-client = La aplicación no ha dicho cuál es.
errors-request-unreadable = La petición de la aplicación no se entiende.
errors-request-disabled = Esta aplicación está desactivada aquí.
errors-request-unknown = La aplicación que te ha enviado aquí no está registrada en este servidor.
errors-request-redirect = La aplicación quiere que vuelvas a una dirección que no tiene registrada.
errors-request-unresolved = La petición a la que se refiere la aplicación no existe, ya se usó o no es de fiar.

errors-not-found-title = Página no encontrada
errors-not-found-sentence = No hay ninguna página en esta dirección.
errors-not-found-advice = Comprueba la dirección o ve a la página de inicio.
errors-method-title = Esta página no se puede usar así
errors-method-sentence = La petición usó un método que esta página no admite.
errors-method-advice = Ve a la página de inicio e inténtalo desde allí.
errors-too-large-title = Demasiado texto
errors-too-large-sentence = El formulario contenía más de lo que admitimos.
errors-too-large-advice = Vuelve atrás, acorta lo que has escrito y envíalo otra vez.
errors-too-slow-title = La petición no llegó
errors-too-slow-sentence = El formulario tardó demasiado en llegar al servidor.
errors-too-slow-advice = Comprueba tu conexión, vuelve atrás y envía el formulario otra vez.
errors-malformed-title = La petición no se puede leer
errors-malformed-sentence = La petición se dañó por el camino o la hizo un programa defectuoso.
errors-malformed-advice = Vuelve atrás e inténtalo otra vez.
errors-foreign-title = Este formulario no es de aquí
errors-foreign-sentence = Se envió desde otro sitio, no desde una página de este servicio. No se ha cambiado nada.
errors-foreign-advice = Abre la página aquí y envía el formulario desde allí.
errors-throttled-title = Demasiados inicios de sesión a la vez
errors-throttled-sentence = Las aplicaciones han comenzado desde tu red más inicios de sesión de los que se admiten en un minuto.
errors-throttled-advice = Espera un minuto y vuelve a intentarlo.
errors-busy-title = Demasiado ocupado ahora mismo
errors-busy-sentence = El servidor tiene más trabajo del que puede acabar a tiempo.
errors-busy-advice = Espera unos segundos y vuelve a intentarlo.

errors-fault-title = Algo ha fallado aquí
errors-fault-sentence = El servidor ha cometido un error. Ha quedado registrado.
errors-fault-advice = Vuelve a intentarlo. Si se repite, avisa a los responsables de este servicio con la referencia de abajo.

errors-host-title = Este servidor tiene otra dirección
errors-host-sentence = Este servidor es <host>{ $expected }</host>; has entrado por <host>{ $visited }</host>.
errors-host-go = Ir a { $expected }
errors-host-operator = Para quien administra el servidor
errors-host-set = Si debe usarse la dirección por la que has entrado, establece
errors-host-environment = o, en el entorno,
errors-host-restart = y reinicia.
