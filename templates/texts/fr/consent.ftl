### La page qui demande si une application peut utiliser le compte.

consent-title = Autoriser { $app } ?
consent-heading = Autoriser { $app } à utiliser votre compte ?
consent-signed-in = Session ouverte avec le compte <b>{ $account }</b>
consent-unverified = <b>{ $service } n’a pas vérifié cette application.</b> Ne l’autorisez que si vous connaissez { $host } et lui faites confiance.
consent-more = { $app } demande plus que ce que vous aviez autorisé. Les nouveautés sont signalées.

consent-able = { $app } pourra
consent-new = Nouveau
consent-scope-openid = savoir que c’est vous
consent-scope-profile = voir votre nom et votre profil
consent-scope-email = voir votre adresse e-mail
consent-scope-phone = voir votre numéro de téléphone
consent-scope-address = voir votre adresse postale
consent-scope-roles = voir vos rôles
consent-scope-groups = voir à quels groupes vous appartenez
consent-scope-settings = voir vos réglages
consent-scope-offline = conserver cet accès en votre absence
consent-scope-other = utiliser <code>{ $scope }</code>
consent-offline = Elle conserve cet accès en votre absence.
consent-return = Dans tous les cas, vous revenez à <host>{ $host }</host>.
consent-return-own = Dans tous les cas, vous revenez à <host>{ $host }</host>, exploité par { $service }.
consent-policies = Consultez sa <privacy>politique de confidentialité</privacy> et ses <terms>conditions</terms> (nouvel onglet).
consent-privacy = Consultez sa <privacy>politique de confidentialité</privacy> (nouvel onglet).
consent-terms = Consultez ses <terms>conditions</terms> (nouvel onglet).
consent-allow = Autoriser
