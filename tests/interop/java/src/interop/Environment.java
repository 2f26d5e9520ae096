package interop;

import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code tests/interop/run} prepared. */
record Environment(Path directory, URI issuer, URI redirectUri, String password) {
    static Environment read() {
        return new Environment(
                Path.of(variable("INTEROP_DIR")),
                URI.create(variable("INTEROP_ISSUER")),
                URI.create(variable("INTEROP_REDIRECT_URI")),
                variable("INTEROP_PASSWORD"));
    }

    /** Id and secret of a client that was created for the run. */
    ClientSecretBasic client(String name) throws Exception {
        var created = JSONObjectUtils.parse(Files.readString(directory.resolve("clients").resolve(name + ".json")));
        return new ClientSecretBasic(
                new ClientID(JSONObjectUtils.getString(created, "client_id")),
                new Secret(JSONObjectUtils.getString(created, "client_secret")));
    }

    private static String variable(String name) {
        var value = System.getenv(name);
        Report.ensure(value != null, name + " is not set; start this with tests/interop/run java");
        return value;
    }
}
