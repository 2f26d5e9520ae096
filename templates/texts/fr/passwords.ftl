### Nouveaux mots de passe : ce qu’on en attend, ce qui ne va pas, leur force ; changements de mot de
### passe et d’adresse e-mail dans le compte.

passwords-new-title = Choisir un nouveau mot de passe
passwords-new-lead-forgotten = Il remplace celui que vous avez oublié. Tous les navigateurs et toutes les applications connectés seront déconnectés.
passwords-new-lead-invited = Il ouvre votre nouveau compte. Ensuite, vous vous connectez avec lui.
passwords-new-lead-temporary = Vous vous êtes connecté avec un mot de passe provisoire. Choisissez-en un que vous seul connaissez, puis vous continuerez.
passwords-new-label = Nouveau mot de passe
passwords-new-submit = Enregistrer le mot de passe
passwords-change-title = Changer de mot de passe
passwords-first-title = Choisir un mot de passe
passwords-current-label = Mot de passe actuel
passwords-current-wrong = Ce n’est pas votre mot de passe.
passwords-end-others = Se déconnecter partout ailleurs
passwords-end-others-hint = Les autres navigateurs sont déconnectés et les applications devront vous redemander l’accès. Ce navigateur reste connecté.
passwords-changed = Votre mot de passe a été changé.
passwords-changed-sign-in = Votre mot de passe a été changé. Connectez-vous avec le nouveau.
passwords-first-sign-in = Votre mot de passe a été enregistré. Connectez-vous avec lui.

# Ce qu’on attend d’un mot de passe, un élément de liste chacun.
passwords-need-length =
    { $count ->
        [one] Au moins { $count } caractère
       *[other] Au moins { $count } caractères
    }
passwords-need-upper = Une lettre majuscule
passwords-need-lower = Une lettre minuscule
passwords-need-digit = Un chiffre
passwords-need-special = Un caractère qui n’est ni une lettre ni un chiffre
passwords-need-unknown = Ni votre nom, ni votre adresse, ni le nom de ce service
passwords-need-unleaked = Absent des listes de mots de passe volés
passwords-need-hint = Quelques mots sans rapport entre eux conviennent bien.

# À côté d’une barre.
passwords-strength-label = Force
passwords-strength-0 = Très faible
passwords-strength-1 = Faible
passwords-strength-2 = Moyen
passwords-strength-3 = Bon
passwords-strength-4 = Fort

passwords-objection-short =
    { $count ->
        [one] Utilisez au moins { $count } caractère.
       *[other] Utilisez au moins { $count } caractères.
    }
passwords-objection-control = N’utilisez ni retour à la ligne ni autre caractère de contrôle.
passwords-objection-upper = Ajoutez une lettre majuscule.
passwords-objection-lower = Ajoutez une lettre minuscule.
passwords-objection-digit = Ajoutez un chiffre.
passwords-objection-special = Ajoutez un caractère qui n’est ni une lettre ni un chiffre.
passwords-objection-known = Ne le formez pas à partir de votre adresse e-mail, de votre nom ou du nom de ce service.
passwords-objection-pattern = Évitez les répétitions, les suites comme 1234 et les touches voisines.
passwords-objection-common = Les mots de passe de ce genre sont essayés en premier. Utilisez plusieurs mots sans rapport entre eux.
passwords-objection-easy = Ce mot de passe se devine vite. Rallongez-le ou ajoutez des mots sans rapport.
passwords-objection-leaked = Ce mot de passe figure dans une liste de mots de passe volés. Choisissez-en un autre et changez-le partout où vous l’utilisez.
passwords-objection-unchanged = C’est le mot de passe actuel. Choisissez-en un autre.

passwords-email-title = Changer d’adresse e-mail
passwords-email-current = Votre adresse est <b>{ $email }</b>.
passwords-email-label = Nouvelle adresse e-mail
passwords-email-hint = Nous y envoyons un code et prévenons votre adresse actuelle.
passwords-email-submit = Envoyer le code
passwords-email-sent =
    { $minutes ->
        [one] Nous avons envoyé un message à <b>{ $email }</b>. Saisissez les chiffres qu’il contient. Ils sont valables { $minutes } minute. D’ici là, rien ne change.
       *[other] Nous avons envoyé un message à <b>{ $email }</b>. Saisissez les chiffres qu’il contient. Ils sont valables { $minutes } minutes. D’ici là, rien ne change.
    }
passwords-email-confirm = Utiliser cette adresse
passwords-email-changed = Votre adresse e-mail a été changée.
passwords-email-same = C’est déjà votre adresse.

# Dans la liste de ce qui est arrivé au compte.
passwords-event-reset = Mot de passe oublié remplacé
passwords-event-temporary = Mot de passe provisoire attribué par un administrateur
passwords-event-email = Adresse e-mail changée
passwords-event-email-back = Changement d’adresse e-mail annulé
passwords-event-invited = Invitation envoyée
passwords-event-first = Premier mot de passe choisi après une invitation
