package interop;

import static interop.Report.ensure;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.jarm.JARMValidator;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;

/** An app with a secret. Each method is one step; later ones use what earlier ones obtained. */
final class RelyingParty {
    private static final String EMAIL = "nimbus@example.com";
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Environment environment;
    private final FormBrowser browser;
    private final ClientSecretBasic client;
    private final Issuer issuer;
    private final Nonce nonce = new Nonce();
    private OIDCProviderMetadata metadata;
    private OIDCTokens tokens;
    private Subject subject;

    RelyingParty(Environment environment) throws Exception {
        this.environment = environment;
        browser = new FormBrowser(environment.issuer());
        client = environment.client("nimbus");
        issuer = new Issuer(environment.issuer());
    }

    void discovery() throws Exception {
        metadata = OIDCProviderMetadata.resolve(issuer, TIMEOUT_MILLIS, TIMEOUT_MILLIS);
        ensure(metadata.getCodeChallengeMethods().contains(CodeChallengeMethod.S256), "no S256 in the metadata");
        ensure(metadata.supportsAuthorizationResponseIssuerParam(), "no iss in authorization responses");
    }

    void codeAndPkce() throws Exception {
        var verifier = new CodeVerifier();
        var state = new State();
        var request = request(verifier, state).nonce(nonce).prompt(new Prompt(Prompt.Type.CONSENT)).build();
        var response = AuthorizationResponse.parse(callback(request));
        tokens = redeem(code(response, state), verifier);
        ensure(tokens.getRefreshToken() != null, "no refresh token");
    }

    /** The library verifies signature, issuer, audience, times and nonce. */
    void idToken() throws Exception {
        subject = validator(client.getClientID()).validate(tokens.getIDToken(), nonce).getSubject();
    }

    /** Whatever is changed about the token or expected of it, it does not count. */
    void idTokenRefused() throws Exception {
        isRefused("for another nonce", client.getClientID(), tokens.getIDToken(), new Nonce());
        isRefused("of another audience", new ClientID("interop-machine"), tokens.getIDToken(), nonce);
        var signed = SignedJWT.parse(tokens.getIDTokenString());
        var changed = new JWTClaimsSet.Builder(signed.getJWTClaimsSet()).subject("somebody else").build();
        var parts = signed.getParsedParts();
        var tampered = new SignedJWT(parts[0], changed.toPayload().toBase64URL(), parts[2]);
        isRefused("changed after it was signed", client.getClientID(), tampered, nonce);
    }

    void userinfo() throws Exception {
        var request = new UserInfoRequest(metadata.getUserInfoEndpointURI(), tokens.getBearerAccessToken());
        var response = UserInfoResponse.parse(send(request.toHTTPRequest()));
        ensure(response.indicatesSuccess(), "userinfo is refused");
        var claims = response.toSuccessResponse().getUserInfo();
        ensure(claims.getSubject().equals(subject), "sub differs from the ID token's");
        ensure(EMAIL.equals(claims.getEmailAddress()) && claims.getEmailVerified(), "email is not as registered");
    }

    void refresh() throws Exception {
        var before = tokens;
        tokens = tokens(new RefreshTokenGrant(before.getRefreshToken()));
        ensure(!tokens.getRefreshToken().equals(before.getRefreshToken()), "the refresh token was not rotated");
        userinfo();
    }

    /** JWT Secured Authorization Response Mode: the answer that the browser carries is signed. */
    void signedAuthorizationResponse() throws Exception {
        var verifier = new CodeVerifier();
        var state = new State();
        var callback = callback(request(verifier, state).responseMode(ResponseMode.JWT).build());
        var keys = metadata.getJWKSetURI().toURL();
        var jarm = new JARMValidator(issuer, client.getClientID(), JWSAlgorithm.RS256, keys);
        var answer = redeem(code(AuthorizationResponse.parse(callback, jarm), state), verifier);
        ensure(answer.getAccessToken() != null, "no access token");
    }

    void anotherVerifier() throws Exception {
        var state = new State();
        var response = AuthorizationResponse.parse(callback(request(new CodeVerifier(), state).build()));
        var grant = new AuthorizationCodeGrant(code(response, state), environment.redirectUri(), new CodeVerifier());
        isInvalidGrant(grant);
    }

    void introspection() throws Exception {
        var state = introspect();
        ensure(state.isActive(), "a live access token is reported inactive");
        ensure(subject.equals(state.getSubject()), "sub differs from the ID token's");
        ensure(client.getClientID().equals(state.getClientID()), "client_id is not ours");
    }

    /** RFC 7009: a revoked refresh token takes its access token along. */
    void revocation() throws Exception {
        var endpoint = metadata.getRevocationEndpointURI();
        var answer = send(new TokenRevocationRequest(endpoint, client, tokens.getRefreshToken()).toHTTPRequest());
        ensure(answer.getStatusCode() == 200, "answered " + answer.getStatusCode());
        ensure(!introspect().isActive(), "the access token of a revoked grant is still active");
        isInvalidGrant(new RefreshTokenGrant(tokens.getRefreshToken()));
    }

    private AuthenticationRequest.Builder request(CodeVerifier verifier, State state) {
        var scope = new Scope("openid", "email", "offline_access");
        return new AuthenticationRequest.Builder(
                        ResponseType.CODE, scope, client.getClientID(), environment.redirectUri())
                .endpointURI(metadata.getAuthorizationEndpointURI())
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .state(state);
    }

    private URI callback(AuthenticationRequest request) throws Exception {
        browser.open(request.toURI());
        return browser.throughPages(EMAIL, environment.password());
    }

    /** The code, if all that comes with it is right (RFC 9207 too). */
    private AuthorizationCode code(AuthorizationResponse response, State state) {
        ensure(response.indicatesSuccess(), "no code but an error");
        ensure(state.equals(response.getState()), "state came back changed");
        ensure(issuer.equals(response.getIssuer()), "iss is not ours");
        return response.toSuccessResponse().getAuthorizationCode();
    }

    private OIDCTokens redeem(AuthorizationCode code, CodeVerifier verifier) throws Exception {
        return tokens(new AuthorizationCodeGrant(code, environment.redirectUri(), verifier));
    }

    private OIDCTokens tokens(AuthorizationGrant grant) throws Exception {
        var response = ask(grant);
        if (!response.indicatesSuccess()) {
            throw new IllegalStateException("refused as " + response.toErrorResponse().getErrorObject());
        }
        return ((OIDCTokenResponse) response.toSuccessResponse()).getOIDCTokens();
    }

    private void isInvalidGrant(AuthorizationGrant grant) throws Exception {
        var response = ask(grant);
        ensure(!response.indicatesSuccess(), "not refused");
        var error = response.toErrorResponse().getErrorObject();
        boolean fits = error.getHTTPStatusCode() == 400 && error.equals(OAuth2Error.INVALID_GRANT);
        ensure(fits, "refused as " + error.getHTTPStatusCode() + " " + error.getCode());
    }

    private TokenResponse ask(AuthorizationGrant grant) throws Exception {
        var request = new TokenRequest.Builder(metadata.getTokenEndpointURI(), client, grant).build();
        return OIDCTokenResponseParser.parse(send(request.toHTTPRequest()));
    }

    private TokenIntrospectionSuccessResponse introspect() throws Exception {
        var endpoint = metadata.getIntrospectionEndpointURI();
        var request = new TokenIntrospectionRequest(endpoint, client, tokens.getAccessToken());
        var response = TokenIntrospectionResponse.parse(send(request.toHTTPRequest()));
        ensure(response.indicatesSuccess(), "introspection is refused");
        return response.toSuccessResponse();
    }

    private IDTokenValidator validator(ClientID audience) throws Exception {
        return new IDTokenValidator(issuer, audience, JWSAlgorithm.RS256, metadata.getJWKSetURI().toURL());
    }

    private void isRefused(String what, ClientID audience, JWT token, Nonce expected) throws Exception {
        try {
            validator(audience).validate(token, expected);
        } catch (BadJOSEException refusal) {
            return;
        }
        throw new IllegalStateException("an ID token " + what + " is taken");
    }

    private static HTTPResponse send(HTTPRequest request) throws IOException {
        request.setConnectTimeout(TIMEOUT_MILLIS);
        request.setReadTimeout(TIMEOUT_MILLIS);
        return request.send();
    }
}
