### What belongs to the brand of the service, and what apps say of themselves.

branding-powered-by = Powered by { $software }

# Beside the line that says which app a sign-in leads to.
branding-policies = Read the <privacy>privacy policy</privacy> and the <terms>terms</terms> of { $app } (new tab).
branding-privacy = Read the <privacy>privacy policy</privacy> of { $app } (new tab).
branding-terms = Read the <terms>terms</terms> of { $app } (new tab).
