//! `GET` and `POST /consent`: whether an app may do what it asks for (OpenID Connect Core
//! §3.1.2.4).
//!
//! The form is bound to the session, so an answer given after somebody else signed in does not
//! count.

use axum::http::StatusCode;
use axum::response::Response;

use super::form::{PageForm, PageQuery};
use super::pictures;
use super::visit::Visit;
use crate::http::error::HttpError;
use crate::http::refusal::Refusal;
use crate::http::respond;
use crate::http::views::{ClientStanding, ConsentClient, ConsentView, DetailLines, ScopeLine};
use crate::oauth::authorize::{self, ConsentPrompt, Flow, Next};

const PAGE: &str = "/consent";

/// Shows what the app asks for, unless something else comes first.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let flow = visit.required_flow(query.ids()).await?;
    match visit.next(&flow).await? {
        Next::Consent(prompt) => Ok(page(&visit, &flow, prompt)),
        next => Ok(visit.go(&flow, next)),
    }
}

/// Notes the answer.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let flow = visit.required_flow(form.ids()).await?;
    // The token was valid, so the question was asked of this session.
    let Some(signed_in) = &visit.signed_in else { return visit.advance(&flow).await };
    let Visit { server, origin, .. } = &visit;
    match form.value("decision") {
        "allow" => match authorize::approve(server, &flow, signed_in, origin).await {
            Ok(flow) => visit.advance(&flow).await,
            Err(error) => visit.refused(&flow, error),
        },
        "deny" => match authorize::deny(server, &flow, Some(signed_in), origin).await {
            Ok(answer) => Ok(respond::authorization_response(server, answer)),
            Err(error) => visit.refused(&flow, error),
        },
        _ => Err(Refusal::Malformed("the decision is neither allow nor deny".into()).into()),
    }
}

fn page(visit: &Visit, flow: &Flow, prompt: ConsentPrompt) -> Response {
    let metadata = &flow.client.metadata;
    let view = ConsentView {
        layout: visit.layout(),
        csrf: visit.csrf(PAGE, Some(&flow.id)),
        flow: Some(flow.id.clone()),
        client: ConsentClient {
            name: flow.client_name().to_owned(),
            host: visit.host(flow),
            vouching_host: flow.client.document_host().or_else(|| flow.client_host()),
            logo: flow.client.logo().map(pictures::client_path),
            standing: if metadata.first_party {
                ClientStanding::FirstParty
            } else if flow.client.is_unverified() {
                ClientStanding::Unverified
            } else {
                ClientStanding::Registered
            },
            privacy_url: metadata.policy_uri.clone(),
            terms_url: metadata.tos_uri.clone(),
        },
        account: prompt.user_email,
        switch_url: respond::path_with("/logout", &[("flow", Some(&flow.id))]),
        scopes: prompt
            .scopes
            .into_iter()
            .map(|line| ScopeLine {
                description: authorize::describe(&visit.server, visit.texts(), &line.scope),
                new: prompt.asks_for_more && line.is_new,
                scope: line.scope,
            })
            .collect(),
        asks_for_more: prompt.asks_for_more,
        details: prompt
            .details
            .into_iter()
            .map(|detail| DetailLines {
                words: authorize::describe_detail(&visit.server, visit.texts(), &detail.name),
                facts: detail.facts,
            })
            .collect(),
        resources: prompt.resources,
        offline_access: prompt.offline.is_some(),
        offline_is_new: prompt.asks_for_more
            && prompt.offline.is_some_and(|offline| offline.is_new),
        lifetime: None,
    };
    respond::page_in_flow(StatusCode::OK, &view)
}
