package io.keychainauth.cli;

import java.util.Optional;

/** All commands, in the order of the help. A command's class is loaded only when it is asked for. */
enum CommandName {
    START("start"),
    STOP("stop"),
    STATUS("status"),
    STORE("store"),
    LIST_PENDING("list-pending"),
    APPROVE("approve"),
    REGISTER("register"),
    UPGRADE("upgrade"),
    CHECK("check"),
    AUTHORIZE("authorize"),
    LIST("list"),
    GRANT("grant"),
    REVOKE("revoke"),
    UNREGISTER("unregister"),
    AUDIT("audit"),
    DOCTOR("doctor"),
    COMPLETION("completion"),
    MAN("man");

    private final String word;

    CommandName(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    static Optional<CommandName> of(String word) {
        for (CommandName name : values()) {
            if (name.word.equals(word)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    Command create() {
        return switch (this) {
            case START -> new StartCommand();
            case STOP -> new StopCommand();
            case STATUS -> new StatusCommand();
            case STORE -> new StoreCommand();
            case LIST_PENDING -> new ListPendingCommand();
            case APPROVE -> new OwnProfile(new ApproveCommand());
            case REGISTER -> new OwnProfile(new RegisterCommand());
            case UPGRADE -> new OwnProfile(new UpgradeCommand());
            case CHECK -> new CheckCommand();
            case AUTHORIZE -> new OwnProfile(new AuthorizeCommand());
            case LIST -> new ListCommand();
            case GRANT -> new OwnProfile(new RightsCommand(RightsCommand.Direction.GRANT));
            case REVOKE -> new OwnProfile(new RightsCommand(RightsCommand.Direction.REVOKE));
            case UNREGISTER -> new OwnProfile(new UnregisterCommand());
            case AUDIT -> new AuditCommand();
            case DOCTOR -> new DoctorCommand();
            case COMPLETION -> new CompletionCommand();
            case MAN -> new ManCommand();
        };
    }
}
