### Les messages : codes, ce qui est envoyé à leur place, et ce qui est arrivé à un compte. On vouvoie.

notices-code-subject = { $code } est votre code pour { $service }

notices-verify-heading = Votre code
notices-verify-use = Saisissez-le sur la page où vous avez créé votre compte { $service }. Il ne sert qu’une fois, pendant { $span }.
notices-verify-not-you = Vous n’avez rien demandé ? Alors ne faites rien : sans le code, aucun compte n’est créé avec cette adresse. Ne communiquez jamais ce code ; personne chez { $service } ne vous le demandera.

notices-login-heading = Votre code de connexion
notices-login-use = Saisissez-le sur la page où vous vous connectez à { $service }. Il ne sert qu’une fois, pendant { $span }.
notices-login-not-you = Vous n’essayiez pas de vous connecter ? Alors ne faites rien : sans le code, personne n’entre. Ne communiquez jamais ce code ; personne chez { $service } ne vous le demandera.

notices-reset-heading = Choisissez un nouveau mot de passe
notices-reset-use = Saisissez ce code sur la page où vous avez demandé un nouveau mot de passe à { $service }, ou ouvrez la page ci-dessous. L’un des deux fonctionne, une seule fois, pendant { $span }.
notices-reset-not-you = Vous n’avez rien demandé ? Alors ne faites rien : votre mot de passe reste le même. Ne communiquez jamais ce code ni ce lien ; personne chez { $service } ne vous les demandera.

notices-new-email-heading = Confirmez votre nouvelle adresse
notices-new-email-use = Saisissez ce code sur la page où vous avez changé l’adresse e-mail de votre compte { $service }. Il ne sert qu’une fois, pendant { $span }.
notices-new-email-not-you = Vous n’avez rien demandé ? Alors ne faites rien : sans le code, aucun compte n’utilise cette adresse. Ne communiquez jamais ce code ; personne chez { $service } ne vous le demandera.

notices-invitation-subject = Vous êtes invité à rejoindre { $service }
notices-invitation-heading = Vous êtes invité
notices-invitation-body = Un compte { $service } a été créé pour cette adresse. Choisissez un mot de passe pour l’utiliser.
notices-invitation-link = Choisir un mot de passe
notices-invitation-use = Le lien fonctionne une seule fois, jusqu’au { $date }. Ensuite, demandez un nouveau mot de passe sur la page de connexion.
notices-invitation-not-you = Vous ne vous y attendiez pas ? Alors ne faites rien : sans mot de passe, personne ne se connecte à ce compte. Ne communiquez jamais ce lien ; personne chez { $service } ne vous le demandera.

notices-registered-subject = Vous avez déjà un compte { $service }
notices-registered-heading = Vous avez déjà un compte
notices-registered-body = Quelqu’un, sans doute vous, a voulu créer un compte { $service } avec cette adresse. Il en existe déjà un, aucun code n’a donc été envoyé. Connectez-vous plutôt.

notices-no-account-subject = Aucun compte { $service } n’utilise cette adresse
notices-no-account-heading = Aucun compte n’utilise cette adresse
notices-no-account-body = Quelqu’un, sans doute vous, a demandé un nouveau mot de passe à { $service }. Aucun compte n’utilise cette adresse ; le vôtre en a peut-être une autre.
notices-no-account-not-you = Ce n’était pas vous ? Alors ne faites rien.

notices-in-use-subject = Votre adresse a été indiquée pour un autre compte { $service }
notices-in-use-heading = Votre adresse a été indiquée pour un autre compte
notices-in-use-body = Quelqu’un a voulu utiliser cette adresse pour un autre compte { $service }. Elle appartient à votre compte, la demande est donc restée sans effet.

notices-nothing-changed = Ce n’était pas vous ? Alors ne faites rien : votre compte n’a pas changé.

notices-password-subject = Votre mot de passe { $service } a été changé
notices-password-heading = Votre mot de passe a été changé
notices-password-body = Votre compte { $service } a un nouveau mot de passe. Le précédent ne fonctionne plus.

notices-email-asked-subject = Votre compte { $service } va changer d’adresse e-mail
notices-email-asked-heading = Votre adresse e-mail va changer
notices-email-asked-body = Quelqu’un, sans doute vous, veut désormais utiliser { $email } pour votre compte { $service }. Rien ne change tant que le code envoyé à cette adresse n’est pas saisi.

notices-email-changed-subject = Votre compte { $service } a une autre adresse e-mail
notices-email-changed-heading = Votre adresse e-mail a été changée
notices-email-changed-body = Votre compte { $service } utilise maintenant { $email }. Les messages n’arrivent plus à la présente adresse et elle ne permet plus de se connecter.
notices-email-changed-not-you = Ce n’était pas vous ? Alors ouvrez cette page dans la semaine : elle rend cette adresse à votre compte, déconnecte tout le monde et ferme le compte jusqu’à ce que vous choisissiez un nouveau mot de passe.

notices-restored-subject = Votre compte { $service } a retrouvé cette adresse e-mail
notices-restored-heading = Votre compte a retrouvé cette adresse
notices-restored-body = Vous nous avez dit que vous n’aviez pas changé l’adresse e-mail de votre compte { $service }. C’est de nouveau celle-ci. Tout le monde a été déconnecté, l’ancien mot de passe ne fonctionne plus et les moyens de connexion ajoutés récemment ont été retirés. Choisissez un nouveau mot de passe pour retrouver votre compte.

notices-factor-added-subject =
    { $factor ->
        [passkey] Une clé d’accès a été ajoutée à votre compte { $service }
        [totp] Une application d’authentification a été ajoutée à votre compte { $service }
       *[recovery-codes] Votre compte { $service } a de nouveaux codes de secours
    }
notices-factor-added-heading =
    { $factor ->
        [passkey] Une clé d’accès a été ajoutée
        [totp] Une application d’authentification a été ajoutée
       *[recovery-codes] De nouveaux codes de secours ont été créés
    }
notices-factor-added-body =
    { $factor ->
        [passkey] Une nouvelle clé d’accès permet désormais de se connecter à votre compte { $service }.
        [totp] Les codes d’une application d’authentification sont désormais demandés pour se connecter à { $service }.
       *[recovery-codes] Votre compte { $service } a de nouveaux codes de secours. Les précédents ne fonctionnent plus.
    }

notices-factor-removed-subject =
    { $factor ->
        [passkey] Une clé d’accès a été retirée de votre compte { $service }
        [totp] L’application d’authentification a été retirée de votre compte { $service }
       *[recovery-codes] Les codes de secours ont été retirés de votre compte { $service }
    }
notices-factor-removed-heading =
    { $factor ->
        [passkey] Une clé d’accès a été retirée
        [totp] L’application d’authentification a été retirée
       *[recovery-codes] Vos codes de secours ont été retirés
    }
notices-factor-removed-body =
    { $factor ->
        [passkey] Une clé d’accès ne permet plus de se connecter à votre compte { $service }.
        [totp] Les codes de votre application d’authentification ne sont plus demandés pour se connecter à { $service }.
       *[recovery-codes] Les codes de secours de votre compte { $service } ne fonctionnent plus.
    }

notices-recovery-used-subject = Un code de secours de votre compte { $service } a été utilisé
notices-recovery-used-heading = Un code de secours a été utilisé
notices-recovery-used-body =
    { $left ->
        [0] Quelqu’un, sans doute vous, s’est connecté à { $service } avec un code de secours. Il n’en reste aucun : créez-en de nouveaux maintenant, sur la page de sécurité de votre compte.
        [one] Quelqu’un, sans doute vous, s’est connecté à { $service } avec un code de secours. Il n’en reste qu’un : créez-en bientôt de nouveaux, sur la page de sécurité de votre compte.
       *[other] Quelqu’un, sans doute vous, s’est connecté à { $service } avec un code de secours. Il en reste { $left }.
    }

notices-device-subject = Nouvelle connexion à votre compte { $service }
notices-device-heading = Nouvelle connexion à votre compte
notices-device-body = Quelqu’un, sans doute vous, s’est connecté à { $service } avec un navigateur que votre compte ne connaissait pas. C’était vous ? Alors il n’y a rien à faire.
notices-device-not-you = Ce n’était pas vous ? Alors ouvrez cette page : elle déconnecte tout le monde et ferme votre compte jusqu’à ce que vous choisissiez un nouveau mot de passe.
notices-link-disown = Ce n’était pas moi

notices-locked-subject = Votre compte { $service } est fermé jusqu’à ce que vous choisissiez un nouveau mot de passe
notices-locked-heading = Votre compte est fermé pour l’instant
notices-locked-body = Vous nous avez dit qu’une connexion à { $service } n’était pas de vous. Tout le monde a été déconnecté et l’ancien mot de passe ne fonctionne plus. Choisissez-en un nouveau pour retrouver votre compte.

notices-closed-subject = Votre compte { $service } a été verrouillé
notices-closed-heading = Votre compte a été verrouillé
notices-closed-body = Les responsables de { $service } ont verrouillé votre compte. Tout le monde a été déconnecté et personne ne peut se connecter tant qu’il n’est pas déverrouillé. Adressez-vous à eux si vous n’en connaissez pas la raison.

notices-deletion-subject = Votre compte { $service } va être supprimé
notices-deletion-heading = Votre compte va être supprimé
notices-deletion-body = Quelqu’un, sans doute vous, a demandé la suppression de votre compte { $service }. Elle aura lieu le { $date } et sera définitive. Pour garder le compte, connectez-vous avant.

notices-kept-subject = Votre compte { $service } est conservé
notices-kept-heading = Votre compte est conservé
notices-kept-body = Quelqu’un, sans doute vous, s’est connecté à { $service } : votre compte ne sera donc pas supprimé.

notices-deleted-subject = Votre compte { $service } a été supprimé
notices-deleted-heading = Votre compte a été supprimé
notices-deleted-body = Votre compte { $service } et ce qui lui appartenait n’existent plus. Ce message est le dernier que vous recevez.

notices-not-you = Ce n’était pas vous ? Alors quelqu’un d’autre est peut-être dans votre compte : choisissez tout de suite un nouveau mot de passe.
notices-link-new-password = Choisir un nouveau mot de passe
notices-link-sign-in = Se connecter
notices-link-help = Aide

notices-fact-when = Quand : { $when }
notices-fact-address = Depuis l’adresse : { $address }
notices-fact-device = Appareil : { $device }
notices-fact-place = Lieu probable : { $place }

notices-test-subject = Message d’essai de { $service }
notices-test-heading = Les e-mails partent
notices-test-body = { $service } peut envoyer des e-mails. L’exploitant du service a demandé ce message pour le vérifier.
