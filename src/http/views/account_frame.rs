//! What all pages of the account area share: `templates/account/frame.html`.
//!
//! A view of the area has the fields `layout: Layout` and `frame: AccountFrame`; its template
//! extends `account/frame.html` and fills the block `page`, in which it has the one `h1`.

/// The navigation around a page of the account area.
#[derive(Clone, Debug)]
pub struct AccountFrame {
    /// Where the page belongs.
    pub section: Section,
    /// The address of the account.
    pub account: String,
}

/// A part of the account area, as the navigation lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The first page.
    Overview,
    /// Name and other claims.
    Profile,
    /// Password, e-mail address and factors.
    Security,
    /// Browsers that are signed in.
    Devices,
    /// What apps may do.
    Apps,
    /// What happened.
    Activity,
    /// Export and deletion.
    Data,
}

/// An entry of the navigation.
#[derive(Clone, Copy, Debug)]
pub struct Tab {
    /// The id of its name.
    pub label: &'static str,
    /// The id of what it is about.
    pub about: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Whether the page belongs to it.
    pub is_current: bool,
}

impl Section {
    /// In the order of the navigation.
    const ALL: [Self; 7] = [
        Self::Overview,
        Self::Profile,
        Self::Security,
        Self::Devices,
        Self::Apps,
        Self::Activity,
        Self::Data,
    ];

    const fn tab(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Overview => ("account-nav-overview", "account-about-overview", "/"),
            Self::Profile => ("account-nav-profile", "account-about-profile", "/account/profile"),
            Self::Security => {
                ("account-nav-security", "account-about-security", "/account/security")
            }
            Self::Devices => ("account-nav-devices", "account-about-devices", "/account/devices"),
            Self::Apps => ("account-nav-apps", "account-about-apps", "/account/apps"),
            Self::Activity => {
                ("account-nav-activity", "account-about-activity", "/account/activity")
            }
            Self::Data => ("account-nav-data", "account-about-data", "/account/data"),
        }
    }
}

impl AccountFrame {
    /// The navigation.
    pub fn tabs(&self) -> Vec<Tab> {
        let tabs = Section::ALL.into_iter().map(|section| {
            let (label, about, href) = section.tab();
            Tab { label, about, href, is_current: section == self.section }
        });
        tabs.collect()
    }
}
