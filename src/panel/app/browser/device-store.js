/**
 * What this browser keeps: whose device it is, a key that cannot be taken out, and words for the worker. Never a code.
 *
 * @typedef {object} Device
 * @property {string} id
 * @property {'pending' | 'paired'} state
 * @property {string} login
 * @property {string} company
 * @property {string} pushKey of the server, in base64url: who may send to this browser (RFC 8292)
 * @property {CryptoKey} privateKey
 * @property {string} [challenge] by whose code the device is proved, while it is pending
 * @property {boolean} hidesCode on the lock screen
 */
const storeName = 'kept';

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('belcode-app', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(storeName);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

/**
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} work
 */
async function use(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(storeName, mode);
      const request = work(transaction.objectStore(storeName));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** @returns {Promise<Device | undefined>} */
export const readDevice = () => use('readonly', (store) => store.get('device'));

/** @param {Device} device */
export const keepDevice = (device) => use('readwrite', (store) => store.put(device, 'device'));

export const forgetDevice = () => use('readwrite', (store) => store.delete('device'));

/** @returns {Promise<Record<string, string> | undefined>} */
export const readWords = () => use('readonly', (store) => store.get('words'));

/** @param {Record<string, string>} words of the worker, which has no page to read them from */
export const keepWords = (words) => use('readwrite', (store) => store.put(words, 'words'));

/** Tries with the key itself whether it can be kept: some private windows keep nothing, or no keys. @param {CryptoKey} key */
export async function tryToKeep(key) {
  await use('readwrite', (store) => store.put(key, 'trial'));
  await use('readwrite', (store) => store.delete('trial'));
}
