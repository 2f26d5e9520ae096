### Die Seite, die fragt, ob eine App das Konto benutzen darf.

consent-title = { $app } zulassen?
consent-heading = Darf { $app } Ihr Konto verwenden?
consent-signed-in = Angemeldet als <b>{ $account }</b>
consent-unverified = <b>{ $service } hat diese App nicht geprüft.</b> Lassen Sie sie nur zu, wenn Sie { $host } kennen und vertrauen.
consent-more = { $app } möchte mehr, als Sie bisher erlaubt haben. Neues ist gekennzeichnet.

consent-able = { $app } darf dann
consent-new = Neu
consent-scope-openid = wissen, dass Sie es sind
consent-scope-profile = Ihren Namen und Ihr Profil sehen
consent-scope-email = Ihre E-Mail-Adresse sehen
consent-scope-phone = Ihre Telefonnummer sehen
consent-scope-address = Ihre Postanschrift sehen
consent-scope-roles = Ihre Rollen sehen
consent-scope-groups = sehen, zu welchen Gruppen Sie gehören
consent-scope-settings = Ihre Einstellungen sehen
consent-scope-offline = den Zugriff behalten, auch wenn Sie nicht da sind
consent-scope-other = <code>{ $scope }</code> verwenden
consent-offline = Dieser Zugriff bleibt bestehen, auch wenn Sie nicht da sind.
consent-return = In jedem Fall kehren Sie zurück zu <host>{ $host }</host>.
consent-return-own = In jedem Fall kehren Sie zurück zu <host>{ $host }</host>, betrieben von { $service }.
consent-policies = Lesen Sie <privacy>Datenschutzerklärung</privacy> und <terms>Nutzungsbedingungen</terms> der App (neuer Tab).
consent-privacy = Lesen Sie die <privacy>Datenschutzerklärung</privacy> der App (neuer Tab).
consent-terms = Lesen Sie die <terms>Nutzungsbedingungen</terms> der App (neuer Tab).
consent-allow = Zulassen
