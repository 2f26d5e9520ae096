### Les pages d’erreur, et ce qui s’affiche à côté des champs.

errors-email-wrong = Cette adresse e-mail et ce mot de passe ne vont pas ensemble.
errors-email-missing = Saisissez votre adresse e-mail.
errors-email-invalid = Saisissez une adresse e-mail, par exemple nom@example.org.
errors-name-invalid = 200 caractères au maximum, sans caractères de contrôle.
errors-password-missing = Saisissez votre mot de passe.
errors-password-long = Ce mot de passe est trop long.
errors-control-characters = Retirez les caractères de contrôle.
errors-too-long =
    { $most ->
        [one] { $most } caractère au maximum.
       *[other] { $most } caractères au maximum.
    }
errors-too-many-tries = Trop d’essais. Réessayez dans { $span }.

errors-reference = Référence
errors-app = L’application
errors-developer-app = l’application
errors-developer = Pour les développeurs de { $app }
errors-developer-error = erreur
errors-developer-reason = raison
errors-developer-client-sent = client_id envoyé
errors-developer-redirect-sent = redirect_uri envoyé
errors-developer-redirect-registered = redirect_uri enregistré
errors-developer-run = Pour l’autoriser, exécutez :
errors-wait = Attendez { $span }, puis réessayez.
errors-open-again = Rouvrir la page
errors-start-again = Recommencer depuis { $app }

errors-old-title = Ce lien de connexion est périmé
errors-old-sentence = Il a déjà été utilisé, il a attendu trop longtemps ou il appartient à un autre navigateur.
errors-old-advice = Revenez à l’application et recommencez.

errors-changed-sentence = Votre compte a été modifié pendant votre connexion.
errors-changed-advice = Aucune session n’est ouverte ici à présent.
errors-closed-title = Les inscriptions sont fermées
errors-closed-sentence = Les nouveaux comptes sont créés par les responsables de ce service.
errors-closed-advice = Demandez-leur un compte, ou connectez-vous si vous en avez un.
errors-locked-title = Ce compte est bloqué
errors-locked-sentence = Les responsables de ce service l’ont bloqué.
errors-locked-advice = Demandez-leur de le débloquer.
errors-exists-title = Vous avez déjà un compte
errors-exists-sentence = Entre-temps, un compte a été créé avec cette adresse.
errors-exists-advice = Connectez-vous à ce compte, ou adressez-vous aux responsables de ce service.

errors-request-title = { $app } a fait ici une demande incorrecte
errors-request-advice = Vous n’avez rien fait de mal. Prévenez les responsables de l’application.
errors-request-no-client = L’application n’a pas dit laquelle elle est.
errors-request-unreadable = La demande de l’application est incompréhensible.
errors-request-disabled = Cette application est désactivée ici.
errors-request-unknown = L’application d’où vous venez n’est pas enregistrée auprès de ce serveur.
errors-request-redirect = L’application veut vous faire revenir à une adresse qui n’est pas enregistrée pour elle.
errors-request-unresolved = La demande à laquelle l’application se réfère n’existe pas, a déjà été utilisée ou n’est pas digne de confiance.

errors-not-found-title = Page introuvable
errors-not-found-sentence = Il n’y a pas de page à cette adresse.
errors-not-found-advice = Vérifiez l’adresse, ou allez à la page d’accueil.
errors-method-title = Cette page ne s’utilise pas ainsi
errors-method-sentence = La requête utilise une méthode que cette page n’accepte pas.
errors-method-advice = Allez à la page d’accueil et réessayez de là.
errors-too-large-title = Trop de texte
errors-too-large-sentence = Le formulaire contenait plus que ce que nous acceptons.
errors-too-large-advice = Revenez en arrière, raccourcissez votre texte et renvoyez-le.
errors-too-slow-title = La requête n’est pas arrivée
errors-too-slow-sentence = Le formulaire a mis trop de temps à parvenir au serveur.
errors-too-slow-advice = Vérifiez votre connexion, revenez en arrière et renvoyez le formulaire.
errors-malformed-title = La requête est illisible
errors-malformed-sentence = La requête a été abîmée en chemin, ou produite par un programme défaillant.
errors-malformed-advice = Revenez en arrière et réessayez.
errors-foreign-title = Ce formulaire ne vient pas d’ici
errors-foreign-sentence = Il a été envoyé depuis un autre site, et non depuis une page de ce service. Rien n’a été modifié.
errors-foreign-advice = Ouvrez la page ici et envoyez le formulaire de là.
errors-throttled-title = Trop de connexions à la fois
errors-throttled-sentence = Des applications ont lancé depuis votre réseau plus de connexions que ce qui est accepté en une minute.
errors-throttled-advice = Attendez une minute, puis réessayez.
errors-busy-title = Trop de monde en ce moment
errors-busy-sentence = Le serveur a plus à faire qu’il ne peut terminer à temps.
errors-busy-advice = Attendez quelques secondes, puis réessayez.

errors-fault-title = Une erreur s’est produite ici
errors-fault-sentence = Le serveur a commis une erreur. Elle a été notée.
errors-fault-advice = Réessayez. Si cela se reproduit, signalez-le aux responsables de ce service avec la référence ci-dessous.

errors-host-title = Ce serveur a une autre adresse
errors-host-sentence = Ce serveur est <host>{ $expected }</host> ; vous avez utilisé <host>{ $visited }</host>.
errors-host-go = Aller à { $expected }
errors-host-operator = Pour l’exploitant
errors-host-set = Si l’adresse que vous avez utilisée doit servir, définissez
errors-host-environment = ou, dans l’environnement,
errors-host-restart = puis redémarrez.
