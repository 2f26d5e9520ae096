//! The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2).
//!
//! [`begin`] judges a request and keeps it as a row bound to the browser. From then on pages only
//! call [`advance`], which asks the pure [`next_step`] what is missing and, when nothing is,
//! answers the client. A [`ReplyTo`] exists only after the redirect URI matched, so nothing can
//! be sent to an unregistered one.

mod begin;
mod consent;
mod decide;
mod ended;
mod error;
mod finish;
mod flow;
mod next_step;
mod request;
mod response;

pub use begin::{AuthorizeRequest, begin};
pub use consent::{ConsentPrompt, ConsentScope, Offline, describe, in_order};
pub use decide::{approve, deny, note_login};
pub use ended::{Ended, Ending, ended};
pub use error::{AuthorizeError, Fact, UserError, Wrong};
pub use flow::{Flow, LoginPrompt, Next, advance, load};
pub use next_step::{Reason, Step};
pub use request::{AuthorizationRequest, PROMPTS, Prompt};
pub use response::{AuthorizationResponse, RESPONSE_MODES, ReplyTo, ResponseMode};
