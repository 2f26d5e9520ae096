//! The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2).
//!
//! [`begin`] judges a request and keeps it as a row bound to the browser. From then on pages only
//! call [`advance`], which asks the pure [`next_step`] what is missing and, when nothing is,
//! answers the client. A [`ReplyTo`] exists only after the redirect URI matched, so nothing can
//! be sent to an unregistered one.

mod addressee;
mod asked;
mod begin;
mod claims;
mod consent;
mod decide;
mod ended;
mod error;
mod finish;
mod flow;
mod front_channel;
mod judge;
mod next_step;
mod pushed;
mod request;
mod request_object;
mod resolve;
mod response;
mod response_type;

pub use begin::{AuthorizeRequest, begin};
pub(super) use consent::{Consent, lines as consent_lines};
pub use consent::{
    ConsentDetail, ConsentPrompt, ConsentScope, Offline, describe, describe_detail, in_order,
};
pub use decide::{approve, deny, note_choice, note_login};
pub use ended::{Ended, Ending, ended};
pub use error::{AuthorizeError, Fact, UserError, Wrong};
pub use flow::{Flow, LoginPrompt, Next, advance, load};
pub(super) use judge::default_acr;
pub use next_step::{Reason, Step};
pub use pushed::{PATH as PUSHED_PATH, Pushed, push};
pub use request::{AuthorizationRequest, PROMPTS, Prompt};
pub use request_object::algorithms as request_object_algorithms;
pub use response::{AuthorizationResponse, Carrier, RESPONSE_MODES, ReplyTo, ResponseMode};
pub use response_type::{ResponseType, offered as response_types};
