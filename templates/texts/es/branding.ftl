### Lo que pertenece a la marca del servicio y lo que las aplicaciones dicen de sí mismas.

branding-powered-by = Con la tecnología de { $software }

branding-policies = Lee la <privacy>política de privacidad</privacy> y los <terms>términos</terms> de { $app } (pestaña nueva).
branding-privacy = Lee la <privacy>política de privacidad</privacy> de { $app } (pestaña nueva).
branding-terms = Lee los <terms>términos</terms> de { $app } (pestaña nueva).
