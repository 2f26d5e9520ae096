//! What must be true of every page, whatever it says.

use scraper::{ElementRef, Html, Selector};

use super::{FORM_POST_SCRIPT, samples};
use crate::texts::Language;

const ATTACK: &str = "\"'><script>alert(1)</script>&";

fn pages() -> Vec<(&'static str, Html)> {
    let samples = samples::all(&str::to_owned);
    samples.into_iter().map(|(name, html)| (name, Html::parse_document(&html))).collect()
}

fn page(name: &str) -> Html {
    pages().into_iter().find(|page| page.0 == name).unwrap().1
}

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn has(page: &Html, selector: &str) -> bool {
    !select(page, selector).is_empty()
}

fn text(page: &Html, selector: &str) -> String {
    select(page, selector)[0].text().collect()
}

#[test]
fn every_page_has_one_heading_one_main_a_language_and_a_title() {
    for (name, page) in pages() {
        for selector in ["h1", "main", "title", "html[lang=en]", "meta[name=viewport]"] {
            assert_eq!(select(&page, selector).len(), 1, "{name}: {selector}");
        }
        assert!(text(&page, "title").ends_with(" · Chancery"), "{name}");
    }
}

#[test]
fn every_page_says_its_language_and_direction_and_how_to_change_it() {
    for language in Language::ALL {
        for (name, html) in samples::all_in(language, &str::to_owned) {
            let page = Html::parse_document(&html);
            let html = select(&page, "html")[0];
            let said = (html.attr("lang"), html.attr("dir"));
            assert_eq!(said, (Some(language.tag()), Some(language.dir())), "{name}");
            let link = select(&page, "footer a#language");
            // One is about it; under another name the choice would be forgotten.
            let has_link = !["language", "wrong-host"].contains(&name);
            assert_eq!(link.len(), usize::from(has_link), "{name}");
            for link in link {
                let href = "/language?next=%2Flogin%3Fflow%3Dflow-id";
                assert_eq!(link.attr("href"), Some(href), "{name}");
                assert!(link.text().collect::<String>().contains(language.name()), "{name}");
            }
        }
    }
}

/// What a page says in another language as it says it in English was never translated.
#[test]
fn no_page_says_in_another_language_what_it_says_in_english() {
    let foreign = |_: &str| "§".to_owned();
    let english = samples::all_in(Language::En, &foreign);
    let mut same = Vec::new();
    for language in Language::ALL.into_iter().filter(|language| *language != Language::En) {
        let others = samples::all_in(language, &foreign);
        for ((name, english), (_, other)) in english.iter().zip(others) {
            let english = words_of(&Html::parse_document(english));
            for words in words_of(&Html::parse_document(&other)) {
                if english.contains(&words) && !SAME_WORDS.contains(&words.as_str()) {
                    same.push(format!("{name}, {language:?}: {words}"));
                }
            }
        }
    }
    assert!(same.is_empty(), "{same:#?}");
}

/// Words that two languages share, and names.
const SAME_WORDS: [&str; 13] = [
    "Passkey",
    "Passkeys",
    "App",
    "Apps",
    "Code",
    "Name",
    "Error",
    "error",
    "English",
    "Deutsch",
    "Français",
    "Español",
    "العربية",
];

/// Each stretch of words on a page, in its elements and in what its script will say.
fn words_of(page: &Html) -> Vec<String> {
    let is_code =
        |element: &ElementRef<'_>| ["code", "pre", "script"].contains(&element.value().name());
    let elements = select(page, "*");
    let elements = elements.iter().filter(|element| !is_code(element));
    let mut words = Vec::new();
    for element in elements {
        let texts = element.children().filter_map(|node| node.value().as_text());
        words.extend(texts.map(|text| text.trim().to_owned()));
        for attribute in ["data-caps", "data-hide", "aria-label", "title", "placeholder", "alt"] {
            words.extend(element.attr(attribute).map(str::to_owned));
        }
    }
    for words in &mut words {
        *words = words.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
    }
    words.retain(|words| !words.is_empty());
    words
}

#[test]
fn every_input_has_its_label_and_every_id_is_used_once() {
    for (name, page) in pages() {
        for input in select(&page, "input:not([type=hidden])") {
            let id = input.attr("id").unwrap();
            assert_eq!(input.attr("name"), Some(id), "{name}");
            assert_eq!(select(&page, &format!("label[for={id}]")).len(), 1, "{name}: {id}");
        }
        for element in select(&page, "[id]") {
            let id = element.attr("id").unwrap();
            assert_eq!(select(&page, &format!("[id='{id}']")).len(), 1, "{name}: {id}");
        }
    }
}

#[test]
fn every_reference_between_elements_leads_somewhere() {
    for (name, page) in pages() {
        for attribute in ["aria-describedby", "aria-labelledby", "data-shows"] {
            for element in select(&page, &format!("[{attribute}]")) {
                for id in element.attr(attribute).unwrap().split(' ') {
                    assert!(has(&page, &format!("[id='{id}']")), "{name}: {attribute} {id}");
                }
            }
        }
    }
}

#[test]
fn every_form_of_ours_carries_csrf_and_is_checked_by_the_server() {
    for (name, page) in pages() {
        for form in select(&page, "form") {
            assert_eq!(form.attr("method"), Some("post"), "{name}");
            assert!(form.attr("novalidate").is_some(), "{name}");
            let csrf = Selector::parse("input[type=hidden][name=csrf]").unwrap();
            assert_eq!(form.select(&csrf).count(), usize::from(name != "form-post"), "{name}");
        }
    }
}

#[test]
fn the_ids_that_browsers_are_driven_by_are_there() {
    let expected = [
        ("login", "button#submit, a#register[href='/register']"),
        ("login-flow", "button#submit, a#register[href='/register?flow=flow-id']"),
        ("register", "button#submit, a#login[href='/login?flow=flow-id']"),
        ("code", "form[action='/code'] button#submit, form[action='/code/resend'] button#resend"),
        (
            "consent",
            "button#approve[name=decision][value=allow], button#deny[name=decision][value=deny]",
        ),
        ("logout", "button#confirm, a#stay"),
        ("home", "a#logout[href='/logout'], h1"),
        ("error", "main code#reference, a#back"),
    ];
    for (name, selector) in expected {
        assert_eq!(select(&page(name), selector).len(), 2, "{name}: {selector}");
    }
    for name in ["login-flow", "register", "consent"] {
        assert!(has(&page(name), "form input[type=hidden][name=flow][value=flow-id]"), "{name}");
    }
    let hidden =
        "input[type=hidden][name=c], input[type=hidden][name=flow], input[type=hidden][name=csrf]";
    assert_eq!(select(&page("code"), hidden).len(), 6);
}

#[test]
fn a_refused_form_names_every_error_on_top_and_beside_its_field() {
    let refused = page("register-refused");
    assert!(text(&refused, "title").starts_with("Error: "));
    assert_eq!(select(&refused, "main > *")[0].attr("id"), Some("error-summary"));
    assert!(has(&refused, "#error-summary[role=alert][tabindex='-1'][autofocus]"));
    assert_eq!(select(&refused, "[autofocus]").len(), 1);
    for field in ["email", "name", "password"] {
        let words = text(&refused, &format!("#error-summary a[href='#{field}']"));
        assert_eq!(text(&refused, &format!("#{field}-error")), format!("Error: {words}"));
        let input = select(&refused, &format!("#{field}[aria-invalid=true]"))[0];
        assert!(
            input
                .attr("aria-describedby")
                .unwrap()
                .split(' ')
                .any(|id| id == format!("{field}-error"))
        );
    }
    for (name, page) in pages() {
        let is_error = name.ends_with("refused")
            || name.starts_with("error")
            || name.ends_with("throttled")
            || name == "wrong-host";
        assert_eq!(text(&page, "title").starts_with("Error: "), is_error, "{name}");
    }
    assert!(!has(&page("login-throttled"), "#error-summary a, [aria-invalid]"));
}

#[test]
fn what_was_typed_is_kept_but_no_password_and_no_code() {
    let refused = page("register-refused");
    assert!(has(&refused, "#email[value='ada@example.org']"));
    assert!(has(&refused, "#name[value='Ada Lovelace']"));
    for (name, page) in pages() {
        assert!(!has(&page, "input[type=password][value], #code[value]"), "{name}");
    }
}

#[test]
fn a_repeated_sign_in_fixes_who_signs_in() {
    let again = page("login-again");
    assert!(has(&again, "#email[readonly][value='ada@example.org']"));
    assert!(has(&again, "a[href='/logout']"));
    assert!(!has(&again, "#register"));
}

#[test]
fn no_page_has_inline_style_or_handlers_and_only_form_post_has_a_script() {
    for (name, page) in pages() {
        assert!(!has(&page, "style, [style]"), "{name}");
        let handler = |element: &ElementRef| {
            element.value().attrs().any(|(attribute, _)| attribute.starts_with("on"))
        };
        assert!(!select(&page, "*").iter().any(handler), "{name}");
        assert_eq!(has(&page, "script:not([src])"), name == "form-post", "{name}");
    }
}

#[test]
fn the_form_post_script_is_rendered_to_the_letter() {
    let page = page("form-post");
    assert_eq!(select(&page, "script").len(), 1);
    assert_eq!(text(&page, "script"), FORM_POST_SCRIPT);
    assert!(!FORM_POST_SCRIPT.contains(['<', '>', '&', '"', '\'', '\n']));
    assert!(has(&page, "form[action='https://print.example/cb'] button#continue"));
    assert!(has(&page, "input[type=hidden][name=state][value='state-of-the-client']"));
}

#[test]
fn only_what_is_new_is_marked_and_only_unknown_apps_are_warned_of() {
    let more = page("consent-more");
    assert_eq!(select(&more, ".tag").len(), 1);
    assert!(has(&more, "[data-scope=profile] .tag"));
    assert!(!has(&page("consent"), ".tag, .warn"));
    assert_eq!(text(&page("consent"), "[data-scope='photos:read']"), "use photos:read");
    assert!(has(&page("consent-unverified"), ".warn"));
}

#[test]
fn every_text_is_escaped_wherever_it_goes() {
    for (name, html) in samples::all(&|_| ATTACK.into()) {
        assert!(!html.contains("<script>alert"), "{name}");
        let page = Html::parse_document(&html);
        let scripts: Vec<String> =
            select(&page, "script:not([src])").iter().map(|s| s.text().collect()).collect();
        assert!(scripts.iter().all(|script| script == FORM_POST_SCRIPT), "{name}");
        assert!(text(&page, "title").contains(ATTACK), "{name}");
        for input in select(&page, "input[type=hidden]") {
            assert_eq!(input.attr("value"), Some(ATTACK), "{name}");
        }
    }
}

#[test]
fn no_address_from_a_client_can_run_script() {
    assert!(has(&page("apps"), "[href='https://print.example/']"));
    assert!(!has(&page("apps"), "[href^=javascript]"));
    let page = page("consent-unverified");
    assert!(!has(&page, "[href^=javascript]"));
    assert!(!text(&page, "main").contains("privacy policy"));
}
