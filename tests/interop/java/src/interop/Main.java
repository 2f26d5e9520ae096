package interop;

import interop.Report.Step;
import java.util.List;

/** Nimbus oauth2-oidc-sdk as a relying party of a running chancery: one verdict line per step. */
final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        var party = new RelyingParty(Environment.read());
        boolean passed = Report.runSteps("nimbus", List.of(
                new Step("discovery", party::discovery),
                new Step("code + PKCE", party::codeAndPkce),
                new Step("ID token verification", party::idToken),
                new Step("other ID tokens are refused", party::idTokenRefused),
                new Step("userinfo", party::userinfo),
                new Step("refresh", party::refresh),
                new Step("signed authorization response", party::signedAuthorizationResponse),
                new Step("another code_verifier is refused", party::anotherVerifier),
                new Step("introspection", party::introspection),
                new Step("revocation", party::revocation)));
        System.exit(passed ? 0 : 1);
    }
}
