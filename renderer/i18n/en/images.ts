export default {
  title: 'Images',
};
