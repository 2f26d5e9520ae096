### Seconds facteurs : la seconde étape d’une connexion et les pages où l’on s’en occupe. On vouvoie.

factors-step-title = Confirmez que c’est bien vous
factors-step-account = Connexion en tant que <b>{ $account }</b>
factors-step-passkey = Utiliser une clé d’accès
factors-step-recovery = Je ne peux pas pour l’instant : utiliser un code de secours
factors-step-back = Revenir aux autres moyens
factors-step-for-app = L’application demande une preuve de plus que c’est bien vous.
factors-step-for-account = Cette page demande une preuve de plus que c’est bien vous.
factors-trust =
    { $days ->
        [one] Ne plus demander dans ce navigateur pendant { $days } jour
       *[other] Ne plus demander dans ce navigateur pendant { $days } jours
    }
factors-code-label = Code de l’application d’authentification
factors-code-hint = Six chiffres qui changent toutes les 30 secondes.
factors-code-wrong = Ce n’est pas le code que l’application affiche en ce moment. Chaque code ne sert qu’une fois.
factors-recovery-label = Code de secours
factors-recovery-hint = L’un des codes que vous avez conservés. Chacun ne sert qu’une fois.
factors-recovery-wrong = Ce code n’existe pas ou a déjà servi.
factors-over-title = Cette connexion a pris trop de temps
factors-over-sentence = Elle a attendu trop longtemps, elle est déjà terminée ou elle appartient à un autre navigateur.
factors-over-advice = Connectez-vous de nouveau.

factors-passkey-sign-in = Se connecter avec une clé d’accès
factors-passkey-failed = Cela n’a pas fonctionné, ou vous avez changé d’avis. Vous pouvez réessayer.
factors-passkey-impossible = Il faut pour cela JavaScript et un navigateur qui connaît les clés d’accès.
factors-passkey-known = Cet appareil a déjà une clé d’accès pour votre compte.
factors-passkey-refused = La clé d’accès n’a pas été acceptée. Réessayez.
factors-passkey-unknown = Plus aucun compte n’a cette clé d’accès. Connectez-vous autrement.
factors-passkey-other-person = Cette clé d’accès appartient à un autre compte.
factors-passkey-new-title = Ajouter une clé d’accès
factors-passkey-new-lead = Une clé d’accès vous connecte avec votre doigt, votre visage ou le code PIN de votre appareil. Rien à retenir, et elle ne fonctionne que sur ce site.
factors-passkey-new-do = Ajouter une clé d’accès
factors-passkey-name = Clé d’accès { $number }
factors-waited = La page est restée ouverte trop longtemps. Réessayez.

factors-security-title = Sécurité
factors-security-on = La connexion se fait en deux étapes : un mot de passe seul ne suffit pas.
factors-security-off = La connexion se fait en une étape. Une clé d’accès ou une application d’authentification protège votre compte même si quelqu’un apprend votre mot de passe.
factors-password-set = Vous pouvez vous connecter avec votre mot de passe.
factors-password-none = Ce compte n’a pas de mot de passe. Vous vous connectez avec une clé d’accès.
factors-password-remove = Supprimer le mot de passe
factors-passkeys-title = Clés d’accès
factors-passkeys-lead = Se connecter sans mot de passe.
factors-totp-title = Application d’authentification
factors-totp-lead = Une application sur votre téléphone affiche un code pour la seconde étape.
factors-add = Ajouter
factors-change = Modifier
factors-rename = Changer le nom
factors-remove = Supprimer
factors-back = Retour à « Sécurité »
factors-copy = Copier
factors-copied = Copié
factors-added-on = Ajout : { $date }
factors-used = Dernière utilisation : { $ago }
factors-unused = Jamais utilisé
factors-remove-last = C’est le dernier. Après cela, un mot de passe suffira pour se connecter ; les codes de secours et les navigateurs de confiance seront oubliés.
factors-last-way-in = C’est le seul moyen de vous connecter à votre compte. Définissez d’abord un mot de passe.
factors-too-many = Le maximum est atteint. Supprimez-en d’abord un.
factors-trusted-count =
    { $count ->
        [one] Dans { $count } navigateur, la seconde étape ne vous est pas demandée.
       *[other] Dans { $count } navigateurs, la seconde étape ne vous est pas demandée.
    }
factors-trusted-forget = Demander de nouveau partout
factors-done-added = C’est ajouté. Si c’était le premier, les autres navigateurs et applications ont été déconnectés.
factors-done-renamed = Le nom a été changé.
factors-done-removed = C’est supprimé.
factors-done-codes = Gardez vos codes de secours en lieu sûr.
factors-done-forgotten = La seconde étape vous sera de nouveau demandée dans chaque navigateur.
factors-done-no-password = Le mot de passe a été supprimé.

factors-totp-new-title = Ajouter une application d’authentification
factors-totp-new-lead = Scannez cette image avec l’application, puis saisissez le code qu’elle affiche.
factors-totp-new-do = Ajouter l’application
factors-totp-qr = Code QR contenant le secret pour l’application
factors-totp-by-hand = Vous ne pouvez pas le scanner ?
factors-totp-by-hand-lead = Saisissez ce secret dans l’application :
factors-totp-open = Ouvrir une application sur cet appareil
factors-totp-name = Application { $number }
factors-name-label = Comment l’appeler
factors-name-hint = Pour le distinguer des autres, par exemple « Mon téléphone ».
factors-name-missing = Saisissez un nom.

factors-codes-title = Codes de secours
factors-codes-lead = Si vous perdez votre téléphone ou vos clés d’accès, un code de secours vous fait passer la seconde étape. Chacun ne sert qu’une fois.
factors-codes-left =
    { $count ->
        [one] Il reste { $count } code.
       *[other] Il reste { $count } codes.
    }
factors-codes-renew = Créer de nouveaux codes
factors-codes-renew-lead = Avec de nouveaux codes, les précédents ne fonctionnent plus.
factors-codes-shown-title = Vos codes de secours
factors-codes-shown-lead = Conservez-les là où vous les trouverez sans votre téléphone : sur papier ou dans un gestionnaire de mots de passe. Ils ne s’affichent que maintenant.
factors-codes-download = Télécharger
factors-codes-saved = J’ai conservé les codes
factors-codes-unsaved = Conservez d’abord les codes, puis confirmez-le ici.

factors-no-password-title = Supprimer le mot de passe ?
factors-no-password-lead = Après cela, vous ne vous connecterez plus qu’avec une clé d’accès. « Mot de passe oublié » vous permettra d’en obtenir un de nouveau.

factors-event-password-removed = Mot de passe supprimé
factors-event-second-step-taken = Seconde étape franchie
factors-event-second-step-refused = Seconde étape refusée
factors-event-added = Second facteur ajouté
factors-event-renamed = Second facteur renommé
factors-event-removed = Second facteur supprimé
factors-event-reset = Tous les seconds facteurs supprimés par un administrateur
factors-event-codes = Codes de secours créés
factors-event-trusted = Navigateur devenu de confiance
factors-event-forgotten = Navigateurs de confiance oubliés

factors-notice-password-subject = Le mot de passe de votre compte { $service } a été supprimé
factors-notice-password-heading = Votre mot de passe a été supprimé
factors-notice-password-body = Votre compte { $service } n’a plus de mot de passe. Vous vous connectez avec une clé d’accès.
