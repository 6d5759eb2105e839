package io.keychainauth.it.blackbox;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** A case that Windows cannot have; scripts/test.sh takes no other reason for one that is left out there. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NotOnWindows.Condition.class)
@interface NotOnWindows {
    /** What is otherwise there, in half a sentence. */
    String value();

    /** Asks where the scenarios run. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getElement(), NotOnWindows.class)
                    .filter(found -> Host.get() instanceof WindowsHost)
                    .map(found -> ConditionEvaluationResult.disabled("Windows: " + found.value()))
                    .orElse(ConditionEvaluationResult.enabled("here it can be"));
        }
    }
}
