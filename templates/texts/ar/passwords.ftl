### كلمات المرور الجديدة: ما يُطلب فيها وما يعيبها ومدى قوتها، وتغيير كلمة المرور والبريد الإلكتروني
### في الحساب.

passwords-new-title = اختيار كلمة مرور جديدة
passwords-new-lead-forgotten = تحل محل الكلمة التي نسيتها. وتُسجَّل خروجًا كل المتصفحات والتطبيقات التي سُجّل الدخول فيها.
passwords-new-lead-invited = تفتح بها حسابك الجديد، ثم تسجّل الدخول بها.
passwords-new-lead-temporary = كلمة المرور التي دخلت بها مؤقتة. اختر كلمة لا يعرفها سواك ثم تتابع.
passwords-new-label = كلمة المرور الجديدة
passwords-new-submit = حفظ كلمة المرور
passwords-change-title = تغيير كلمة المرور
passwords-first-title = اختيار كلمة مرور
passwords-current-label = كلمة المرور الحالية
passwords-current-wrong = هذه ليست كلمة مرورك.
passwords-end-others = تسجيل الخروج في كل مكان آخر
passwords-end-others-hint = يُسجَّل الخروج من المتصفحات الأخرى، وعلى التطبيقات أن تسألك من جديد. ويبقى الدخول في هذا المتصفح.
passwords-changed = تغيّرت كلمة مرورك.
passwords-changed-sign-in = تغيّرت كلمة مرورك. سجّل الدخول بالكلمة الجديدة.
passwords-first-sign-in = حُفظت كلمة مرورك. سجّل الدخول بها.

# ما يُطلب في كلمة المرور، كل بند في قائمة.
passwords-need-length =
    { $count ->
        [zero] { $count } حرف على الأقل
        [one] حرف واحد على الأقل
        [two] حرفان على الأقل
        [few] { $count } أحرف على الأقل
        [many] { $count } حرفًا على الأقل
       *[other] { $count } حرف على الأقل
    }
passwords-need-upper = حرف لاتيني كبير
passwords-need-lower = حرف لاتيني صغير
passwords-need-digit = رقم
passwords-need-special = رمز ليس حرفًا ولا رقمًا
passwords-need-unknown = ليست اسمك ولا عنوانك ولا اسم هذه الخدمة
passwords-need-unleaked = ليست في قائمة من كلمات المرور المسرّبة
passwords-need-hint = بضع كلمات لا صلة بينها تكفي جيدًا.

# بجانب شريط.
passwords-strength-label = القوة
passwords-strength-0 = ضعيفة جدًا
passwords-strength-1 = ضعيفة
passwords-strength-2 = متوسطة
passwords-strength-3 = جيدة
passwords-strength-4 = قوية

passwords-objection-short =
    { $count ->
        [zero] استخدم { $count } حرف على الأقل.
        [one] استخدم حرفًا واحدًا على الأقل.
        [two] استخدم حرفين على الأقل.
        [few] استخدم { $count } أحرف على الأقل.
        [many] استخدم { $count } حرفًا على الأقل.
       *[other] استخدم { $count } حرف على الأقل.
    }
passwords-objection-control = لا تستخدم فواصل الأسطر ولا محارف التحكم الأخرى.
passwords-objection-upper = أضف حرفًا لاتينيًا كبيرًا.
passwords-objection-lower = أضف حرفًا لاتينيًا صغيرًا.
passwords-objection-digit = أضف رقمًا.
passwords-objection-special = أضف رمزًا ليس حرفًا ولا رقمًا.
passwords-objection-known = لا تؤلّفها من بريدك الإلكتروني أو اسمك أو اسم هذه الخدمة.
passwords-objection-pattern = تجنّب التكرار والتسلسلات مثل 1234 وصفوف المفاتيح المتجاورة.
passwords-objection-common = كلمات مثل هذه تُجرَّب أولًا. استخدم عدة كلمات لا صلة بينها.
passwords-objection-easy = هذه الكلمة تُخمَّن بسرعة. أطِلها أو أضف كلمات لا صلة بينها.
passwords-objection-leaked = هذه الكلمة في قائمة من كلمات المرور المسرّبة. اختر غيرها وغيّرها حيثما استخدمتها.
passwords-objection-unchanged = هذه كلمة المرور الحالية. اختر غيرها.

passwords-email-title = تغيير البريد الإلكتروني
passwords-email-current = عنوانك هو <b>{ $email }</b>.
passwords-email-label = البريد الإلكتروني الجديد
passwords-email-hint = نرسل إليه رمزًا ونُعلم عنوانك الحالي.
passwords-email-submit = إرسال الرمز
passwords-email-sent =
    { $minutes ->
        [zero] أرسلنا رسالة إلى <b>{ $email }</b>. أدخل الأرقام الواردة فيها. وهي صالحة لمدة { $minutes } دقيقة. لا يتغيّر شيء قبل ذلك.
        [one] أرسلنا رسالة إلى <b>{ $email }</b>. أدخل الأرقام الواردة فيها. وهي صالحة لمدة دقيقة واحدة. لا يتغيّر شيء قبل ذلك.
        [two] أرسلنا رسالة إلى <b>{ $email }</b>. أدخل الأرقام الواردة فيها. وهي صالحة لمدة دقيقتين. لا يتغيّر شيء قبل ذلك.
        [few] أرسلنا رسالة إلى <b>{ $email }</b>. أدخل الأرقام الواردة فيها. وهي صالحة لمدة { $minutes } دقائق. لا يتغيّر شيء قبل ذلك.
        [many] أرسلنا رسالة إلى <b>{ $email }</b>. أدخل الأرقام الواردة فيها. وهي صالحة لمدة { $minutes } دقيقة. لا يتغيّر شيء قبل ذلك.
       *[other] أرسلنا رسالة إلى <b>{ $email }</b>. أدخل الأرقام الواردة فيها. وهي صالحة لمدة { $minutes } دقيقة. لا يتغيّر شيء قبل ذلك.
    }
passwords-email-confirm = استخدام هذا العنوان
passwords-email-changed = تغيّر بريدك الإلكتروني.
passwords-email-same = هذا عنوانك بالفعل.

# في قائمة ما جرى للحساب.
passwords-event-reset = استُبدلت كلمة المرور المنسية
passwords-event-temporary = وضع مدير النظام كلمة مرور مؤقتة
passwords-event-email = تغيّر البريد الإلكتروني
passwords-event-email-back = أُلغي تغيير البريد الإلكتروني
passwords-event-invited = أُرسلت دعوة
passwords-event-first = اختيرت أول كلمة مرور بعد دعوة
