### الصفحة الرئيسية لمن سجّل الدخول.

home-title = حسابك
home-hello = مرحبًا { $name }
home-hello-nobody = مرحبًا
