### Ce que toutes les pages ont en commun. On vouvoie. Les espaces devant la ponctuation double deviennent insécables d’elles-mêmes.

common-error-prefix = Erreur :
common-problem = Il y a un problème
common-email = Adresse e-mail
common-name = Nom
common-password = Mot de passe
common-optional = (facultatif)
common-continue = Continuer
common-cancel = Annuler
common-sign-in = Se connecter
common-start-page = Page d’accueil
common-try-again = Réessayer
common-back-to = Retour à { $app }
common-to-continue-to = pour continuer vers <b>{ $app }</b> <host>{ $host }</host>

common-show = Afficher
common-hide = Masquer
common-show-what = le mot de passe
common-caps-lock = Le verrouillage des majuscules est activé.

common-help = Aide
common-privacy = Confidentialité
common-terms = Conditions d’utilisation
common-language = Langue : { $language }
common-language-title = Langue
common-language-lead = Choisissez la langue de ces pages et des e-mails que vous recevez.

common-date =
    { $day ->
        [1] 1er { $month } { $year }
       *[other] { $day } { $month } { $year }
    }
common-date-time = { $date } à { $time } UTC
common-month-1 = janvier
common-month-2 = février
common-month-3 = mars
common-month-4 = avril
common-month-5 = mai
common-month-6 = juin
common-month-7 = juillet
common-month-8 = août
common-month-9 = septembre
common-month-10 = octobre
common-month-11 = novembre
common-month-12 = décembre

common-ago-now = à l’instant
common-ago-minutes =
    { $count ->
        [one] il y a { $count } minute
       *[other] il y a { $count } minutes
    }
common-ago-hours =
    { $count ->
        [one] il y a { $count } heure
       *[other] il y a { $count } heures
    }
common-ago-days =
    { $count ->
        [one] il y a { $count } jour
       *[other] il y a { $count } jours
    }

common-span-seconds =
    { $count ->
        [one] { $count } seconde
       *[other] { $count } secondes
    }
common-span-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
common-span-hours =
    { $count ->
        [one] { $count } heure
       *[other] { $count } heures
    }
