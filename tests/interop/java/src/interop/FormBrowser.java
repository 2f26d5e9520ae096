package interop;

import static interop.Report.ensure;

import java.io.IOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Connection.KeyVal;
import org.jsoup.Jsoup;
import org.jsoup.helper.HttpConnection;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.FormElement;

/** One person's browser without JavaScript: redirects within one origin, cookies, forms found in the HTML. */
final class FormBrowser {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    // CookieManager answers a cookie that has Max-Age in the form of RFC 2965, which nothing reads any more.
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final URI origin;
    private Page page;

    /** A page that was shown, or (without a document) an address at another origin the browser was sent to. */
    private record Page(URI uri, int status, Document document) {
        /** Enough to understand a verdict: status, address, title and first error. */
        String describe() {
            if (document == null) {
                return "left: " + uri.getPath();
            }
            var problem = document.select("#error-summary").text();
            return "%d %s %s %s".formatted(status, uri.getPath(), document.title(), problem);
        }
    }

    FormBrowser(URI origin) {
        this.origin = origin;
    }

    void open(URI uri) throws IOException, InterruptedException {
        load("GET", uri, null);
    }

    /** Answers the pages of a sign-in until the browser is sent back to the client; returns that address. */
    URI throughPages(String email, String password) throws IOException, InterruptedException {
        for (int pages = 0; pages < 4; pages++) {
            if (page.document() == null) {
                return page.uri();
            }
            var path = page.status() == 200 ? page.uri().getPath() : "";
            switch (path) {
                case "/login" -> submit("submit", Map.of("email", email, "password", password));
                case "/consent" -> submit("approve", Map.of());
                default -> throw new IllegalStateException("unexpected page " + page.describe());
            }
        }
        throw new IllegalStateException("not back at the client after four pages, but at " + page.describe());
    }

    /** Fills the form that holds the button and presses it. */
    private void submit(String buttonId, Map<String, String> values) throws IOException, InterruptedException {
        var button = page.document().getElementById(buttonId);
        ensure(button != null, "no button '" + buttonId + "' on " + page.describe());
        ensure(button.closest("form") instanceof FormElement, "'" + buttonId + "' is in no form on " + page.describe());
        var form = (FormElement) button.closest("form");
        // Leaves out buttons and unticked boxes, as a browser does.
        var fields = form.formData();
        values.forEach((name, value) -> {
            var found = fields.stream().filter(field -> field.key().equals(name)).findFirst();
            ensure(found.isPresent(), "no field '" + name + "' on " + page.describe());
            found.get().value(value);
        });
        if (button.hasAttr("name")) {
            fields.add(HttpConnection.KeyVal.create(button.attr("name"), button.attr("value")));
        }
        var method = form.hasAttr("method") ? form.attr("method").toUpperCase() : "GET";
        load(method, page.uri().resolve(form.attr("action")), encoded(fields));
    }

    private void load(String method, URI uri, String fields) throws IOException, InterruptedException {
        for (int hops = 0; hops < 10; hops++) {
            if (!uri.resolve("/").equals(origin.resolve("/"))) {
                page = new Page(uri, 0, null);
                return;
            }
            boolean posts = method.equals("POST");
            var answer = http.send(request(posts, uri, fields), BodyHandlers.ofString());
            keepCookies(answer);
            var location = answer.headers().firstValue("location");
            if (answer.statusCode() / 100 != 3 || location.isEmpty()) {
                page = new Page(answer.uri(), answer.statusCode(), Jsoup.parse(answer.body()));
                return;
            }
            var sentence = "redirect after POST is " + answer.statusCode() + ", not 303";
            ensure(!posts || answer.statusCode() == 303, sentence);
            method = "GET";
            uri = uri.resolve(location.get());
            fields = null;
        }
        throw new IllegalStateException("too many redirects, the last one to " + uri.getPath());
    }

    private HttpRequest request(boolean posts, URI uri, String fields) {
        var target = posts || fields == null ? uri : uri.resolve("?" + fields);
        var request = HttpRequest.newBuilder(target).timeout(TIMEOUT);
        if (!cookies.isEmpty()) {
            var pairs = cookies.entrySet().stream().map(cookie -> cookie.getKey() + "=" + cookie.getValue());
            request.header("Cookie", pairs.collect(Collectors.joining("; ")));
        }
        if (posts) {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .header("Origin", origin.toString())
                    .POST(BodyPublishers.ofString(fields));
        }
        return request.build();
    }

    // One origin and one path: name and value are all that matters, and whether the server takes the cookie back.
    private void keepCookies(HttpResponse<?> answer) {
        for (var line : answer.headers().allValues("set-cookie")) {
            for (var cookie : HttpCookie.parse(line)) {
                if (cookie.hasExpired()) {
                    cookies.remove(cookie.getName());
                } else {
                    cookies.put(cookie.getName(), cookie.getValue());
                }
            }
        }
    }

    private static String encoded(Collection<KeyVal> fields) {
        return fields.stream()
                .map(field -> encoded(field.key()) + "=" + encoded(field.value()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
