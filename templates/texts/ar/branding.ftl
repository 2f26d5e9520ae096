### ما يخص علامة الخدمة وما تقوله التطبيقات عن نفسها.

branding-powered-by = يعمل بواسطة { $software }

branding-policies = اقرأ <privacy>سياسة الخصوصية</privacy> و<terms>الشروط</terms> الخاصة بتطبيق { $app } (في علامة تبويب جديدة).
branding-privacy = اقرأ <privacy>سياسة الخصوصية</privacy> الخاصة بتطبيق { $app } (في علامة تبويب جديدة).
branding-terms = اقرأ <terms>الشروط</terms> الخاصة بتطبيق { $app } (في علامة تبويب جديدة).
