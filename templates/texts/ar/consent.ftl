### الصفحة التي تسأل هل يُسمح لتطبيق باستخدام الحساب.

consent-title = هل تسمح لتطبيق { $app }؟
consent-heading = هل تسمح لتطبيق { $app } باستخدام حسابك؟
consent-signed-in = مسجّل الدخول بالحساب <b>{ $account }</b>
consent-unverified = <b>لم يتحقق { $service } من هذا التطبيق.</b> لا تسمح له إلا إذا كنت تعرف { $host } وتثق به.
consent-more = يطلب { $app } أكثر مما سمحت به من قبل. ما هو جديد معلَّم.

consent-able = سيتمكن { $app } من
consent-new = جديد
consent-scope-openid = معرفة أنك أنت
consent-scope-profile = الاطلاع على اسمك وملفك الشخصي
consent-scope-email = الاطلاع على عنوان بريدك الإلكتروني
consent-scope-phone = الاطلاع على رقم هاتفك
consent-scope-address = الاطلاع على عنوانك البريدي
consent-scope-roles = الاطلاع على أدوارك
consent-scope-groups = الاطلاع على المجموعات التي تنتمي إليها
consent-scope-settings = الاطلاع على إعداداتك
consent-scope-offline = الاحتفاظ بهذا الوصول أثناء غيابك
consent-scope-other = استخدام <code>{ $scope }</code>
consent-offline = ويحتفظ بهذا الوصول أثناء غيابك.
consent-return = في الحالتين تعود إلى <host>{ $host }</host>.
consent-return-own = في الحالتين تعود إلى <host>{ $host }</host> الذي يديره { $service }.
consent-policies = اقرأ <privacy>سياسة الخصوصية</privacy> و<terms>الشروط</terms> الخاصة به (في علامة تبويب جديدة).
consent-privacy = اقرأ <privacy>سياسة الخصوصية</privacy> الخاصة به (في علامة تبويب جديدة).
consent-terms = اقرأ <terms>الشروط</terms> الخاصة به (في علامة تبويب جديدة).
consent-allow = السماح
