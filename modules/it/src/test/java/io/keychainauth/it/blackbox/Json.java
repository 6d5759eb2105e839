package io.keychainauth.it.blackbox;

/** Lines of the wire as the protocol document spells them. */
final class Json {
    private Json() {}

    static String request(String action, String more) {
        return "{\"type\":\"REQUEST\",\"action\":\"" + action + "\",\"service\":\"aws\"" + more + "}";
    }

    static String read(String target) {
        return request("read", ",\"targets\":[\"" + target + "\"]");
    }

    static String write(String target, String value) {
        return request("write", ",\"targets\":[\"" + target + "\"],\"values\":[\"" + value + "\"]");
    }

    static String success(String results) {
        return "{\"type\":\"RESPONSE\",\"status\":\"success\""
                + (results.isEmpty() ? "" : ",\"results\":[" + results + "]") + "}";
    }

    static String value(String target, String value) {
        return success("{\"target\":\"" + target + "\",\"value\":\"" + value + "\"}");
    }

    static String denied(String reason) {
        return "{\"type\":\"RESPONSE\",\"status\":\"denied\",\"reason\":\"" + reason + "\"}";
    }

    static String error(String reason) {
        return "{\"type\":\"RESPONSE\",\"status\":\"error\",\"reason\":\"" + reason + "\"}";
    }
}
