### La page où l’on saisit le code reçu.

code-title = Consultez vos e-mails
code-sent =
    { $minutes ->
        [one] Nous avons envoyé un message à <b>{ $email }</b>. Saisissez les chiffres qu’il contient. Ils sont valables { $minutes } minute.
       *[other] Nous avons envoyé un message à <b>{ $email }</b>. Saisissez les chiffres qu’il contient. Ils sont valables { $minutes } minutes.
    }
code-label = Code
code-tries =
    { $tries ->
        [one] Encore { $tries } essai. Après cela, il vous faudra un nouveau code.
       *[other] Encore { $tries } essais. Après cela, il vous faudra un nouveau code.
    }
code-wait = Vous pourrez demander un nouveau code dans { $span }.
code-nothing-there = Rien reçu ? Regardez dans le dossier des indésirables ou faites une nouvelle demande.
code-send-again = Envoyer un nouveau code
code-wrong-address = Mauvaise adresse ?
code-other-address = En utiliser une autre
code-on-its-way = Un nouveau code est en route. Le précédent ne fonctionne plus.
code-ended = Le code ne fonctionne plus. Demandez-en un nouveau.
code-dead = Ce code ne fonctionne plus. Demandez-en un nouveau.
code-enter = Saisissez le code qui figure dans le message.
code-wrong = Ce n’est pas le code du message le plus récent.
code-too-soon = Un code vient d’être envoyé. Réessayez dans { $span }.
code-old-title = Ce code est périmé
code-old-sentence = Il a déjà été utilisé, il a attendu trop longtemps ou il appartient à un autre navigateur.
code-old-advice = Connectez-vous : si nécessaire, nous en enverrons un nouveau.
