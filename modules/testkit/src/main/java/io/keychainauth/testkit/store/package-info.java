/** Contract tests of every {@link io.keychainauth.store.SecretStore}, and a fake that passes them. */
package io.keychainauth.testkit.store;
