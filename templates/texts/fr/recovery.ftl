### Un mot de passe oublié : demander un code et un lien.

recovery-forgot-link = Oublié ?
recovery-forgot-title = Mot de passe oublié ?
recovery-forgot-lead = Saisissez l’adresse e-mail de votre compte. Nous envoyons un code et un lien qui permettent de choisir un nouveau mot de passe.
recovery-forgot-submit = Envoyer le message
recovery-remembered = Vous vous en souvenez ?
recovery-sent =
    { $minutes ->
        [one] S’il existe un compte pour <b>{ $email }</b>, nous y avons envoyé un message. Saisissez les chiffres qu’il contient ou ouvrez son lien. Les chiffres sont valables { $minutes } minute.
       *[other] S’il existe un compte pour <b>{ $email }</b>, nous y avons envoyé un message. Saisissez les chiffres qu’il contient ou ouvrez son lien. Les chiffres sont valables { $minutes } minutes.
    }
recovery-link-title = Choisir un nouveau mot de passe
recovery-link-lead = Vous avez suivi le lien pour <b>{ $email }</b>. Il ne sert qu’une fois ; continuez si vous voulez choisir le nouveau mot de passe dans ce navigateur.
recovery-link-submit = Continuer
recovery-link-not-you = Vous n’avez rien demandé ? Fermez cette page : votre mot de passe reste tel quel.
recovery-link-old-title = Ce lien est ancien
recovery-link-old-sentence = Il a déjà servi, il a attendu trop longtemps, ou un plus récent l’a remplacé.
recovery-old-advice = Rien n’a été changé. Demandez-en un nouveau.
recovery-ask-again = Redemander

recovery-invitation-title = Vous êtes invité
recovery-invitation-lead = Un compte a été créé pour <b>{ $email }</b>. Le lien fonctionne une seule fois ; continuez si vous voulez choisir le mot de passe dans ce navigateur.
recovery-invitation-not-you = Vous ne vous y attendiez pas ? Alors fermez cette page : rien ne s’est passé.
recovery-invitation-old-title = Cette invitation n’est plus valable
recovery-invitation-old-advice = Votre compte existe. Si vous n’avez pas encore de mot de passe, faites envoyer un nouveau lien à votre adresse.
recovery-invitation-ask = Envoyer un nouveau lien
