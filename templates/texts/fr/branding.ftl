### Ce qui relève de la marque du service, et ce que les applications disent d’elles-mêmes.

branding-powered-by = Propulsé par { $software }

branding-policies = Consultez la <privacy>politique de confidentialité</privacy> et les <terms>conditions</terms> de { $app } (nouvel onglet).
branding-privacy = Consultez la <privacy>politique de confidentialité</privacy> de { $app } (nouvel onglet).
branding-terms = Consultez les <terms>conditions</terms> de { $app } (nouvel onglet).
