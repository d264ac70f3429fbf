/**
 * What this browser stores: the device and its user, a key that cannot be exported, and the worker's texts. Never a
 * code.
 *
 * @typedef {object} Device
 * @property {string} id
 * @property {'pending' | 'paired'} state
 * @property {string} login
 * @property {string} company
 * @property {string} pushKey public push key of the server in base64url, which allows it to send to this browser (RFC
 *   8292)
 * @property {CryptoKey} privateKey
 * @property {string} [challenge] challenge that makes the device a method, while it is pending
 * @property {boolean} hidesCode whether notifications hide the code
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

/**
 * @typedef {object} WorkerWords
 * @property {string} language that of the app
 * @property {string} [brand] name of that of the app, unless it is Belcode's own
 * @property {Record<string, Record<string, string>>} texts by language
 */

/** @returns {Promise<WorkerWords | undefined>} */
export const readWords = () => use('readonly', (store) => store.get('words'));

/** @param {WorkerWords} words texts of the worker, which has no page to read them from */
export const keepWords = (words) => use('readwrite', (store) => store.put(words, 'words'));

/** Stores the key as a trial, because some private windows store nothing, or no keys. @param {CryptoKey} key */
export async function tryToKeep(key) {
  await use('readwrite', (store) => store.put(key, 'trial'));
  await use('readwrite', (store) => store.delete('trial'));
}
