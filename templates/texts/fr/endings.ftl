### Les pages où s’arrête une connexion ou un formulaire qui ne peut pas continuer. Chacune mène plus loin.

endings-go-to = Aller à { $app }
endings-account = Aller à votre compte

endings-finished-title = Cette connexion est terminée
endings-finished-sentence = Elle a déjà reçu sa réponse dans ce navigateur, peut-être dans un autre onglet.
endings-finished-advice = Continuez dans { $app }.

endings-late-title = Cette connexion a pris trop de temps
endings-late-sentence = Une connexion attend { $span }, puis prend fin. Rien de ce que vous avez saisi n’a été conservé.
endings-late-advice = Recommencez depuis { $app }.

endings-form-title = Ce formulaire n’est plus à jour
endings-form-sentence = Vous vous êtes connecté ou déconnecté après son ouverture, ou il a été ouvert dans un autre navigateur. Rien n’a été modifié.
endings-form-advice = Rouvrez la page et envoyez le formulaire depuis celle-ci.

endings-cookie-title = Votre navigateur n’a envoyé aucun cookie
endings-cookie-sentence = Sans cookie, rien ne montre que le formulaire a été ouvert dans votre navigateur. Rien n’a été modifié.
endings-cookie-advice = Autorisez les cookies pour ce site, puis rouvrez la page.

endings-signed-in-title = Votre session est déjà ouverte
endings-signed-in-sentence = Vous vous êtes connecté dans un autre onglet après l’ouverture de cette page. Rien n’a été modifié.
endings-signed-in-advice = Continuez avec le compte dont la session est ouverte.
