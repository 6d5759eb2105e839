package io.keychainauth.it.blackbox;

/** Lines of the wire as the protocol document spells them. */
public final class Json {
    private Json() {}

    public static String request(String action, String more) {
        return "{\"type\":\"REQUEST\",\"action\":\"" + action + "\",\"service\":\"aws\"" + more + "}";
    }

    public static String read(String target) {
        return request("read", ",\"targets\":[\"" + target + "\"]");
    }

    public static String write(String target, String value) {
        return request("write", ",\"targets\":[\"" + target + "\"],\"values\":[\"" + value + "\"]");
    }

    public static String success(String results) {
        return "{\"type\":\"RESPONSE\",\"status\":\"success\""
                + (results.isEmpty() ? "" : ",\"results\":[" + results + "]") + "}";
    }

    public static String value(String target, String value) {
        return success("{\"target\":\"" + target + "\",\"value\":\"" + value + "\"}");
    }

    public static String denied(String reason) {
        return "{\"type\":\"RESPONSE\",\"status\":\"denied\",\"reason\":\"" + reason + "\"}";
    }

    public static String error(String reason) {
        return "{\"type\":\"RESPONSE\",\"status\":\"error\",\"reason\":\"" + reason + "\"}";
    }
}
