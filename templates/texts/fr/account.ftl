### L’espace du compte : ce que chacun voit et modifie de son propre compte. On vouvoie.

account-nav = Compte
account-nav-overview = Aperçu
account-nav-profile = Profil
account-nav-security = Sécurité
account-nav-devices = Appareils
account-nav-apps = Applications
account-nav-activity = Activité
account-nav-data = Données

account-about-overview = Ce qu’il y a à voir et à modifier.
account-about-profile = Ce que les applications peuvent apprendre de vous.
account-about-security = Votre mot de passe, votre adresse e-mail et vos seconds facteurs.
account-about-devices = Là où vous êtes connecté.
account-about-apps = Ce que vous avez autorisé, et à qui.
account-about-activity = Ce qui s’est passé ces 90 derniers jours.
account-about-data = Une copie de tout, et la fin de votre compte.

account-home-kept = Vous vous êtes connecté : votre compte est conservé. Il ne sera pas supprimé.

account-again = Pour protéger votre compte, montrez encore une fois que c’est bien vous.

account-device-unknown = Navigateur inconnu
account-place = { $place } (adresse { $address })
account-address = Adresse { $address }

account-profile-title = Profil
account-profile-lead = Rien n’est obligatoire. Une application n’en apprend que ce que vous lui permettez.
account-profile-save = Enregistrer
account-profile-saved = Enregistré.
account-profile-username = Nom d’utilisateur
account-profile-username-hint = Il vous permet de vous connecter à la place de votre adresse e-mail.
account-profile-username-save = Enregistrer le nom d’utilisateur
account-profile-meanwhile = Le profil a été modifié ailleurs entre-temps. Vérifiez-le et enregistrez de nouveau.
account-username-invalid = Utilisez jusqu’à 64 lettres et chiffres d’une même écriture, séparés au besoin par un point, un tiret ou un tiret bas.
account-username-taken = Ce nom d’utilisateur est déjà pris, ou ressemble à un nom déjà pris. Choisissez-en un autre.

account-claim-name = Nom complet
account-claim-name-hint = Tel que les autres doivent le voir.
account-claim-given-name = Prénom
account-claim-middle-name = Deuxième prénom
account-claim-family-name = Nom de famille
account-claim-nickname = Surnom
account-claim-locale = Langue
account-claim-locale-hint = Pour ces pages, pour les e-mails et pour les applications qui la demandent.
account-claim-locale-automatic = Comme dans le navigateur
account-claim-zoneinfo = Fuseau horaire
account-claim-zoneinfo-hint = Par exemple Europe/Paris
account-claim-birthdate = Date de naissance
account-claim-birthdate-hint = Année-mois-jour, par exemple 1990-05-31 ; l’année seule suffit aussi.
account-claim-gender = Genre
account-claim-phone = Numéro de téléphone
account-claim-phone-hint = Avec l’indicatif du pays, par exemple +33 1 23 45 67 89
account-claim-profile = Page à votre sujet
account-claim-picture = Photo de vous
account-claim-website = Votre site web
account-claim-url-hint = Une adresse web qui commence par https://
account-claim-street = Rue et numéro
account-claim-postal-code = Code postal
account-claim-locality = Ville
account-claim-region = Région ou État
account-claim-country = Pays

account-fault-long =
    { $most ->
        [one] Utilisez { $most } caractère au plus.
       *[other] Utilisez { $most } caractères au plus.
    }
account-fault-characters = N’utilisez pas de caractères de contrôle ni de caractères invisibles.
account-fault-url = Saisissez une adresse web, par exemple https://example.org/ada.
account-fault-birthdate = Saisissez une date passée, par exemple 1990-05-31, ou une année.
account-fault-zone = Saisissez un fuseau horaire, par exemple Europe/Paris.
account-fault-language = Choisissez une langue dans la liste.
account-fault-phone = Saisissez un numéro de téléphone avec l’indicatif du pays, par exemple +33 1 23 45 67 89.

account-devices-title = Appareils
account-devices-lead = Vous êtes connecté ici. Si l’un de ces appareils vous est inconnu, déconnectez-le.
account-devices-current = Ce navigateur
account-devices-since = Connexion : { $at }
account-devices-used = Dernière utilisation : { $ago }
account-devices-with = Moyen : { $methods }
account-method-password = mot de passe
account-method-code = code d’application ou de secours
account-method-passkey = clé d’accès
account-devices-others = Se déconnecter partout ailleurs
account-devices-others-lead = Cela met fin à toutes les autres sessions, ainsi qu’à l’accès des applications qui restent connectées en votre absence.
account-devices-ended = Ce navigateur est déconnecté.
account-devices-others-ended = Vous êtes déconnecté partout ailleurs.
account-devices-unknown = Ce n’était pas vous ? Alors <security>changez aussi votre mot de passe</security>.

account-apps-title = Applications connectées
account-apps-lead = Ces applications peuvent utiliser votre compte.
account-apps-none = Aucune application ne peut utiliser votre compte.
account-apps-since = Depuis le { $date }
account-apps-used = Dernière utilisation : { $ago }
account-apps-offline = garder l’accès en votre absence
account-apps-remove = Retirer
account-apps-removed = L’application n’a plus accès. Elle devra vous redemander.

account-activity-title = Activité
account-activity-lead = Ce qui s’est passé avec votre compte ces 90 derniers jours.
account-activity-none = Rien pour le moment.
account-activity-older = Plus ancien
account-activity-app = Application : { $app }

account-event-other = Autre chose ({ $event })
account-event-user-created = Compte créé
account-event-email-verified = Adresse e-mail confirmée
account-event-code-sent = Un code vous a été envoyé
account-event-login-succeeded = Le bon mot de passe a été saisi
account-event-login-failed = Une connexion a été refusée
account-event-session-started = Connexion
account-event-session-ended = Déconnexion
account-event-sessions-ended = Déconnexion ailleurs
account-event-new-device = Connexion avec un nouveau navigateur
account-event-sign-in-disowned = Vous avez signalé une connexion qui n’était pas la vôtre
account-event-password-changed = Mot de passe modifié
account-event-user-locked = Compte verrouillé
account-event-user-unlocked = Compte déverrouillé
account-event-data-exported = Copie des données téléchargée
account-event-deletion-asked = Suppression du compte demandée
account-event-deletion-cancelled = Suppression du compte annulée
account-event-profile-changed = Profil modifié
account-event-username-changed = Nom d’utilisateur modifié
account-event-memberships-changed = Rôles ou groupes modifiés
account-event-settings-changed = Paramètres modifiés
account-event-consent-granted = Application autorisée
account-event-consent-denied = Application refusée
account-event-consent-revoked = Application retirée
account-event-code-issued = Connexion à une application

account-data-title = Données
account-data-export-title = Une copie de vos données
account-data-export-lead = Un fichier JSON avec votre profil, vos sessions, vos applications et l’activité des 90 derniers jours. Gardez-le en lieu sûr.
account-data-export = Télécharger

account-delete-title = Supprimer le compte
account-delete-lead = Pendant un certain temps, vous pourrez changer d’avis.
account-delete-begin = Supprimer le compte…
account-delete-which = Le compte <b>{ $account }</b> sera supprimé.
account-delete-now = Vous serez aussitôt déconnecté partout, et plus aucune application n’aura accès.
account-delete-grace =
    { $days ->
        [0] Le compte est ensuite supprimé dans l’heure et ne peut pas être rétabli, sauf si vous vous connectez avant.
        [one] Le compte est supprimé au bout de { $days } jour. Connectez-vous avant et il est conservé.
       *[other] Le compte est supprimé au bout de { $days } jours. Connectez-vous avant et il est conservé.
    }
account-delete-confirm = Oui, je veux que mon compte soit supprimé
account-delete-do = Supprimer le compte
account-delete-unconfirmed = Cochez la case si vous voulez que votre compte soit supprimé.

account-deleted-title = Votre compte va être supprimé
account-deleted-lead = Vous êtes déconnecté partout.

account-not-me-title = Ce n’était pas vous ?
account-not-me-lead = Alors quelqu’un connaît votre mot de passe. Nous mettons fin à toutes les sessions et à l’accès de toutes les applications, et le mot de passe n’est plus valable. Les moyens de connexion ajoutés depuis sont retirés. Vous choisirez un nouveau mot de passe par e-mail.
account-not-me-do = Ce n’était pas moi : bloquer l’accès
account-not-me-else = C’était bien vous ? Alors fermez cette page. Rien n’a changé.
account-not-me-done-title = L’accès est bloqué
account-not-me-done-lead = Toutes les sessions sont terminées et votre ancien mot de passe n’est plus valable. Choisissez-en un nouveau maintenant, puis vérifiez vos clés d’accès et votre adresse e-mail sous « Sécurité ».
account-not-me-done-next = Choisir un nouveau mot de passe
account-not-me-done-help = Choisissez un mot de passe que vous n’utilisez nulle part ailleurs. Si l’ancien sert aussi ailleurs, changez-le là aussi.
account-not-me-used = Ce lien n’est plus valable
account-not-me-used-why = Il a déjà servi, ou il date de plus d’une semaine.
account-not-me-used-advice = Si quelqu’un d’autre est dans votre compte, réinitialisez votre mot de passe sur la page de connexion.
account-not-me-address-lead = Alors quelqu’un d’autre était dans votre compte. Il retrouve son adresse { $email }, nous mettons fin à toutes les sessions et à l’accès de toutes les applications, et le mot de passe n’est plus valable. Les moyens de connexion ajoutés dans la semaine précédant le changement, ou depuis, sont retirés. Vous choisirez un nouveau mot de passe par e-mail à cette adresse.
account-not-me-address-used-advice = Le lien du message sur un changement antérieur est peut-être encore valable. Si quelqu’un d’autre est dans votre compte, demandez de l’aide aux responsables du service.
account-not-me-locked = Votre compte est verrouillé
account-not-me-locked-why = Tout le monde a été déconnecté, mais votre ancienne adresse appartient maintenant à un autre compte : le vôtre ne peut pas la retrouver.
account-not-me-locked-advice = Personne ne peut se connecter à votre compte. Demandez de l’aide aux responsables du service.
