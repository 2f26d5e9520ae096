### Was zur Marke des Dienstes gehört und was Apps über sich sagen.

branding-powered-by = Läuft mit { $software }

branding-policies = Lesen Sie die <privacy>Datenschutzerklärung</privacy> und die <terms>Nutzungsbedingungen</terms> von { $app } (neuer Tab).
branding-privacy = Lesen Sie die <privacy>Datenschutzerklärung</privacy> von { $app } (neuer Tab).
branding-terms = Lesen Sie die <terms>Nutzungsbedingungen</terms> von { $app } (neuer Tab).
